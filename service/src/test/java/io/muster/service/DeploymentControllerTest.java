package io.muster.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testkit.Fault;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a program sees of the service, by real HTTP, on hosts in memory. */
class DeploymentControllerTest {

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private RunningService service;

    @BeforeEach
    void start() {
        service = new RunningService(folder);
    }

    @AfterEach
    void end() {
        service.close();
    }

    @Test
    void aDescriptionWithMistakesIsAnsweredWithAllOfThemAndNotKept() throws Exception {
        HttpResponse<String> answer = service.send("PUT", "/deployments/qwen", Descriptions.WRONG);

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(codes(json(answer))).contains("KEY_UNKNOWN", "DUPLICATE_HOST");
        assertThat(json(answer).get("findings").get(0).get("remedy").asString()).isNotBlank();
        assertThat(service.get("/deployments/qwen").statusCode()).isEqualTo(404);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aGoodDescriptionIsKeptAndPlannedAndForgotten() throws Exception {
        describe(Descriptions.GOOD);

        JsonNode kept = json(service.get("/deployments/qwen"));
        assertThat(kept.get("description").asString()).isEqualTo(Descriptions.GOOD);
        JsonNode rank = kept.get("layout").get(1).get("npus").get(0).get("rank");
        assertThat(rank.get("rank").asInt()).isEqualTo(8);
        assertThat(rank.get("stage").asInt()).isEqualTo(1);
        assertThat(json(service.get("/deployments")).get(0).get("name").asString())
                .isEqualTo("qwen");
        JsonNode plan = json(service.get("/deployments/qwen/plan"));
        assertThat(plan.get("phases").get("up").get(0).get("name").asString()).isEqualTo("preflight");
        assertThat(plan.get("files")).isNotEmpty();

        assertThat(service.send("DELETE", "/deployments/qwen", "").statusCode()).isEqualTo(204);
        assertThat(service.get("/deployments/qwen").statusCode()).isEqualTo(404);
    }

    @Test
    void anUpIsToldToWhoComesLateAndEndsInAStatusThatIsReady() throws Exception {
        describe(Descriptions.GOOD);
        up();

        JsonNode status = json(service.get("/deployments/qwen/status"));
        assertThat(status.get("ready").asBoolean()).isTrue();
        assertThat(status.get("nodes").get(1).get("state").asString()).isEqualTo("ALIVE");
        JsonNode preflight = json(service.get("/deployments/qwen/preflight"));
        assertThat(preflight.get("hosts")).hasSize(2);
        assertThat(preflight.get("ports").get("OPEN").isNumber()).isTrue();
        assertThat(json(service.get("/deployments/qwen/logs")).get("lines").isArray())
                .isTrue();
        assertThat(json(service.get("/deployments/qwen")).get("watched").asBoolean())
                .isTrue();
        assertThat(service.send("DELETE", "/deployments/qwen", "").statusCode())
                .as("of what is up")
                .isEqualTo(409);
    }

    @Test
    void aReaderThatComesBackGoesOnBehindTheLastEventThatItHas() throws Exception {
        describe(Descriptions.GOOD);
        up();

        try (Stream<String> lines = events("0")) {
            Iterator<String> read = lines.iterator();
            String first = next(read, "id:");
            String second = next(read, "id:");
            try (Stream<String> again = events(first.substring("id:".length()))) {
                assertThat(next(again.iterator(), "id:")).isEqualTo(second);
            }
        }
    }

    @Test
    void aWorkThatIsUnderWayKeepsOthersOutIsNamedAndUndoneWhenItIsStopped() throws Exception {
        describe(Descriptions.GOOD);
        service.paused().pauseAt("/serve");
        assertThat(post("up").statusCode()).isEqualTo(202);

        for (String other : List.of("up", "down")) {
            HttpResponse<String> refused = post(other);
            assertThat(refused.statusCode()).as(other).isEqualTo(409);
            assertThat(json(refused).get("busy").get("what").asString()).isEqualTo("up");
            assertThat(json(refused).get("busy").get("by").asString()).isEqualTo("muster");
        }
        assertThat(service.send("PUT", "/deployments/qwen", Descriptions.GOOD).statusCode())
                .isEqualTo(409);
        assertThat(service.get("/deployments/qwen/preflight").statusCode()).isEqualTo(409);

        assertThat(post("stop").statusCode()).isEqualTo(202);
        assertThat(ended().get("outcome").asString()).isEqualTo("CANCELLED");
        assertThat(service.hosts().running()).isEmpty();
        assertThat(post("stop").statusCode()).as("nothing is under way").isEqualTo(409);
    }

    @Test
    void anUpThatFailsTellsWhichNodeAndWhatToDo() throws Exception {
        describe(Descriptions.GOOD);
        service.hosts().fault("10.0.0.2", new Fault.NeverJoins());
        post("up");

        JsonNode ended = ended();
        assertThat(ended.get("outcome").asString()).isEqualTo("FAILED");
        assertThat(ended.get("findings").get(0).get("message").asString()).contains("10.0.0.2");
        assertThat(ended.get("findings").get(0).get("remedy").asString()).isNotBlank();
        assertThat(service.hosts().running()).isEmpty();
    }

    @Test
    void aWorkerThatIsLostIsToldAndRepairedWhereTheDescriptionSaysSo() throws Exception {
        describe(Descriptions.GOOD + "repair: {policy: restart}\n");
        up();
        service.hosts().crash("10.0.0.2");

        try (Stream<String> lines = events("0")) {
            Iterator<String> read = lines.iterator();
            while (!next(read, "data:").contains("\"up\":false,\"cause\":\"raylet")) {}
            while (!next(read, "data:").contains("Repaired and proved.")) {}
        }
        assertThat(json(service.get("/deployments/qwen/status")).get("ready").asBoolean())
                .isTrue();
    }

    @Test
    void whatWasUpIsWatchedAgainByTheNextService() throws Exception {
        describe(Descriptions.GOOD);
        up();
        service.close();
        service = new RunningService(folder);

        assertThat(json(service.get("/deployments/qwen")).get("watched").asBoolean())
                .isTrue();
        try (Stream<String> lines = events("0")) {
            assertThat(next(lines.iterator(), "event:")).isEqualTo("event:watch");
        }
    }

    @Test
    void downEndsItAndItIsWatchedNoMore() throws Exception {
        describe(Descriptions.GOOD);
        up();
        post("down");

        assertThat(ended().get("outcome").asString()).isEqualTo("DONE");
        assertThat(service.hosts().running()).isEmpty();
        assertThat(json(service.get("/deployments/qwen")).get("watched").asBoolean())
                .isFalse();
    }

    @Test
    void theValueOfASecretIsInNoAnswer() throws Exception {
        Path key = folder.resolve("key");
        Files.writeString(key, "sk-0123456789abcdef");
        describe(Descriptions.GOOD + "secrets: {VLLM_API_KEY: {file: " + key + "}}\n");
        up();

        for (String what : List.of("", "/plan", "/status", "/diff", "/logs", "/preflight")) {
            HttpResponse<String> answer = service.get("/deployments/qwen" + what);
            assertThat(answer.statusCode()).as(what).isEqualTo(200);
            assertThat(answer.body()).as(what).doesNotContain("sk-0123456789abcdef");
        }
        assertThat(service.get("/deployments/qwen/plan").body()).contains("from file " + key);
    }

    private void describe(String description) throws Exception {
        HttpResponse<String> answer = service.send("PUT", "/deployments/qwen", description);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private HttpResponse<String> post(String what) throws Exception {
        return service.send("POST", "/deployments/qwen/" + what, "");
    }

    private void up() throws Exception {
        assertThat(post("up").statusCode()).isEqualTo(202);
        assertThat(ended().get("outcome").asString()).isEqualTo("DONE");
    }

    /** What became of the work that was begun last. */
    private JsonNode ended() throws Exception {
        try (Stream<String> lines = events("0")) {
            Iterator<String> read = lines.iterator();
            while (!next(read, "event:").equals("event:ended")) {}
            return JSON.readTree(next(read, "data:").substring("data:".length()))
                    .get("told")
                    .get("ended");
        }
    }

    /** Ends when it is closed. */
    private Stream<String> events(String behind) throws Exception {
        HttpResponse<Stream<String>> answer = service.client()
                .send(
                        service.request("GET", "/deployments/qwen/events", "", RunningService.PASSWORD, behind),
                        BodyHandlers.ofLines());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private static String next(Iterator<String> lines, String beginning) {
        while (true) {
            String line = lines.next();
            if (line.startsWith(beginning)) {
                return line;
            }
        }
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }

    private static List<String> codes(JsonNode answer) {
        var codes = new ArrayList<String>();
        answer.get("findings").forEach(finding -> codes.add(finding.get("code").asString()));
        return codes;
    }
}

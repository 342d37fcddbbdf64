package io.muster.vllm;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.plan.CommandOutput;
import io.muster.spi.Observation;
import io.muster.status.ServiceState;
import io.muster.status.ServiceStatus;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceSeenTest {

    private static final LauncherWords WORDS = new LauncherWords("the launcher", "", "", "", "");

    private static ServiceStatus seen(Map<String, Observation> answers) {
        return new ServiceSeen(Guide.deployment(), WORDS).of(answers);
    }

    private static ServiceStatus told(String server, String log, String completion) {
        String text = "--- server\n" + server + "--- log\n" + log + completion;
        return seen(Map.of(Guide.HEAD, Observation.of(new CommandOutput(0, text, ""))));
    }

    private static void assertIs(ServiceStatus status, ServiceState state, String cause) {
        assertThat(status).isEqualTo(new ServiceStatus("http://10.0.0.1:8000/v1", state, cause));
    }

    @Test
    void aCompletionIsAService() {
        assertIs(
                told("12\n", "", "--- completion\n200\n{\"choices\": [{\"text\": \"a\"}]}\n"),
                ServiceState.SERVING,
                "");
    }

    @Test
    void aServerWithoutAnAnswerIsStartingAndTellsHowFarItIs() {
        assertIs(
                told("12\n", " INFO Starting to load model x\n", ""),
                ServiceState.STARTING,
                "No completion yet; the last that vLLM told: loading the model.");
        assertIs(told("12\n", "", ""), ServiceState.STARTING, "No completion yet; the last that vLLM told: nothing.");
    }

    @Test
    void aServerThatHasEndedTellsItsLastWords() {
        assertIs(
                told("", " ValueError: no such model\n", ""),
                ServiceState.NOT_SERVING,
                "The server has ended: ValueError: no such model.");
        assertIs(told("", "", ""), ServiceState.NOT_SERVING, "No server of this cluster runs on the head.");
    }

    @Test
    void anAnswerThatIsNoCompletionIsNoService() {
        assertIs(
                told("12\n", "", "--- completion\n503\n{\"error\": {\"message\": \"dead\"}}\n"),
                ServiceState.NOT_SERVING,
                "The server answers with status 503: dead.");
    }

    @Test
    void tooFewNpusAreNotWaitedFor() {
        assertIs(
                told("12\n", " Waiting for creating a placement group of specs for 10 seconds.\n", ""),
                ServiceState.NOT_SERVING,
                "the launcher has too few free NPUs: Waiting for creating a placement group of specs for 10 seconds.");
    }

    @Test
    void aHeadWhoseContainerIsGoneServesNothing() {
        var gone = new CommandOutput(1, "", "Container 0123 is not running\n");

        assertIs(
                seen(Map.of(Guide.HEAD, Observation.ended(gone))),
                ServiceState.NOT_SERVING,
                "The server has ended; the head said: Container 0123 is not running.");
    }

    @Test
    void whatCannotBeSeenIsNeitherServingNorNot() {
        assertIs(seen(Map.of()), ServiceState.UNKNOWN, "The head was not seen: not asked");
        assertIs(
                seen(Map.of(Guide.HEAD, Observation.unreachable("no route"))),
                ServiceState.UNKNOWN,
                "The head was not seen: no route");
        assertIs(
                seen(Map.of(Guide.HEAD, Observation.of(new CommandOutput(1, "odd", "words")))),
                ServiceState.UNKNOWN,
                "The head said: oddwords.");
    }
}

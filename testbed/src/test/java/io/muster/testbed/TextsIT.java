package io.muster.testbed;

import static io.muster.testbed.Clusters.assertUp;
import static io.muster.testbed.Clusters.up;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Splitter;
import io.muster.Muster;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.RuntimeSpec;
import io.muster.deploy.ServeOptions;
import io.muster.docker.DockerRuntime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Texts of a description, random and hostile, arrive unchanged: through ssh, the login shell, bash, Docker and Ray in the
 * environment of Ray's processes and in the arguments of the service. The service is a stand-in that
 * notes its arguments.
 */
@TestInstance(Lifecycle.PER_CLASS)
class TextsIT {

    private static final int TEXTS = Integer.getInteger("texts", 2000);
    private static final long SEED = Long.getLong("texts.seed", new Random().nextLong());

    /** A process can be started with so many. */
    private static final int AT_ONCE = 2000;

    private static final String OF_SHELLS = "'\"`$\\\n\r\t !~*?[]{}();&|<>#=-%^,";

    private static final String SERVICE = """
            #!/usr/bin/env python3
            import http.server, os, sys
            with open(os.path.expanduser("~/.muster/texts/arguments"), "wb") as file:
                file.write(b"\\0".join(os.fsencode(word) for word in sys.argv[1:]))
            class Answer(http.server.BaseHTTPRequestHandler):
                def do_POST(self):
                    text = b'{"choices": [{"text": "I have noted it."}]}'
                    self.send_response(200)
                    self.end_headers()
                    self.wfile.write(text)
            http.server.HTTPServer(("", 8000), Answer).serve_forever()
            """;

    private final Random random = new Random(SEED);

    @SuppressWarnings("NullAway.Init")
    private Bed bed;

    @BeforeAll
    void makeHost() {
        System.out.println("texts.seed " + SEED + ", texts " + TEXTS);
        bed = Bed.makeWithDocker("10.83.24", 1, "2.60.0");
        bed.on(
                1,
                "mkdir /opt/stand-in && base64 -d > /opt/stand-in/vllm <<< "
                        + Base64.getEncoder().encodeToString(SERVICE.getBytes(UTF_8))
                        + " && chmod 755 /opt/stand-in/vllm");
    }

    @AfterAll
    void endHost() {
        if (bed != null) {
            bed.close();
        }
    }

    @Test
    void arriveUnchangedOnTheHostItself() throws IOException {
        for (int texts : rounds()) {
            BareRuntime runtime = BareRuntime.setup("source /opt/ray/bin/activate; PATH=/opt/stand-in:$PATH");
            assertArrive(texts, runtime, () -> {});
        }
    }

    @Test
    void arriveUnchangedInAContainer() throws IOException {
        for (int texts : rounds()) {
            String option = text();
            DockerRuntime runtime = DockerRuntime.image("muster/ray:2.60.0")
                    .args(List.of("--volume=/opt/stand-in:/usr/local/bin", "--log-opt=env=" + option));
            assertArrive(texts, runtime, () -> {
                JsonNode container = new ObjectMapper()
                        .readTree(bed.on(1, "docker inspect muster-texts"))
                        .get(0);
                assertThat(container.at("/HostConfig/LogConfig/Config/env").asText())
                        .isEqualTo(option);
            });
        }
    }

    /** Half of all texts, in as many rounds as a process needs. */
    private static List<Integer> rounds() {
        int texts = TEXTS / 2;
        int rounds = (texts + AT_ONCE - 1) / AT_ONCE;
        return IntStream.range(0, rounds)
                .mapToObj(round -> texts * (round + 1) / rounds - texts * round / rounds)
                .toList();
    }

    private interface Assertion {
        void check() throws IOException;
    }

    private void assertArrive(int texts, RuntimeSpec runtime, Assertion more) throws IOException {
        var variables = new LinkedHashMap<String, String>();
        texts(texts / 2).forEach(text -> variables.put("TEXT_" + variables.size(), text));
        var arguments = new ArrayList<String>();
        texts(texts - texts / 2).forEach(text -> arguments.addAll(List.of("--text", text)));
        String name = "a " + name() + " model";
        Deployment bare = bed.deployment("texts", 1);
        Deployment deployment = Deployment.builder(bare.cluster(), ModelSpec.of("./" + name()))
                .runtime(runtime)
                .environment(new Environment(variables, Map.of()))
                .serve(ServeOptions.builder()
                        .servedModelName(name)
                        .args(arguments)
                        .build())
                .build();
        try {
            assertUp(up(deployment));

            assertThat(ofRaylet()).containsAllEntriesOf(variables);
            List<String> seen = split(bytes("~/.muster/texts/arguments"));
            assertThat(seen.subList(0, 2))
                    .containsExactly("serve", deployment.model().id());
            assertThat(seen).contains("--served-model-name", name);
            assertThat(seen.subList(seen.size() - arguments.size(), seen.size()))
                    .isEqualTo(arguments);
            more.check();
        } finally {
            try (Muster muster = Muster.overSsh()) {
                assertThat(muster.down(deployment).failures()).isEmpty();
            }
        }
        bed.assertNothingLeft();
    }

    private Map<String, String> ofRaylet() {
        var variables = new LinkedHashMap<String, String>();
        for (String variable : split(bytes("/proc/$(pgrep -x raylet)/environ"))) {
            int equals = variable.indexOf('=');
            variables.put(variable.substring(0, Math.max(0, equals)), variable.substring(equals + 1));
        }
        return variables;
    }

    private String bytes(String file) {
        return new String(Base64.getDecoder().decode(bed.on(1, "base64 -w 0 " + file)), UTF_8);
    }

    private static List<String> split(String words) {
        return Splitter.on('\0').splitToList(words);
    }

    private List<String> texts(int count) {
        return IntStream.range(0, count).mapToObj(i -> text()).toList();
    }

    private String name() {
        return text().replaceAll("\\p{Cntrl}", "");
    }

    /** Of characters that mean something to some shell, of all of ASCII, and of all of Unicode. */
    private String text() {
        var text = new StringBuilder();
        for (int length = random.nextInt(16); length > 0; length--) {
            switch (random.nextInt(4)) {
                case 0 -> text.append(OF_SHELLS.charAt(random.nextInt(OF_SHELLS.length())));
                case 1 -> text.append((char) random.nextInt(1, 0x80));
                case 2 -> text.append((char) random.nextInt('a', 'z'));
                default -> {
                    int codePoint = random.nextInt(1, Character.MAX_CODE_POINT);
                    text.appendCodePoint(Character.getType(codePoint) == Character.SURROGATE ? '$' : codePoint);
                }
            }
        }
        return text.toString();
    }
}

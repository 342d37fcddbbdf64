package io.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that reach hosts, over the system's ssh, to hosts that end each connection at once. */
@Timeout(60)
class UnreachableHostsTest {

    @TempDir
    private Path folder;

    private Path file = Example.FILE;

    @BeforeEach
    void hosts() throws IOException {
        file = Example.through("false", folder);
    }

    @Test
    void upNamesEachHostAndSaysThatNothingIsLeft() {
        Program up = Program.run("up", file);

        assertThat(up.exitCode()).isEqualTo(1);
        assertThat(up.out())
                .contains("error  HOST_UNREACHABLE  nodes[0]\n", "error  HOST_UNREACHABLE  nodes[1]\n")
                .contains("10.0.0.1", "10.0.0.2")
                .endsWith("Not up. Nothing was begun.\n");
        assertThat(up.err()).isEmpty();
    }

    @Test
    void upThatKeepsWhatItBeganSaysHowToLookAtItAndHowToEndIt() {
        assertThat(Program.run("up", "--keep", file).out())
                .endsWith("Not up. What was begun is kept. To look at it: muster logs " + file
                        + "\nTo end what is left: muster down " + file + "\n");
    }

    @Test
    void upIsNotReadyInOneDocument() {
        Program up = Program.run("up", "--json", file);

        assertThat(up.exitCode()).isEqualTo(1);
        JsonNode json = up.json();
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly("outcome", "changed", "seconds", "undone", "findings", "drift", "ready", "nodes");
        assertThat(json.path("ready").isBoolean()).isTrue();
        assertThat(json.path("ready").asBoolean()).isFalse();
        assertThat(json.path("outcome").asText()).isEqualTo("FAILED");
        assertThat(json.path("changed").asBoolean()).isFalse();
        assertThat(json.path("seconds").asDouble()).isBetween(0.0, 30.0);
        assertThat(up.codes()).isNotEmpty().containsOnly("HOST_UNREACHABLE");
    }

    @Test
    void statusIsNotReadyAndSaysWhy() {
        Program status = Program.run("status", file);

        assertThat(status.exitCode()).isEqualTo(1);
        assertThat(status.out())
                .containsPattern("(?m)^10\\.0\\.0\\.1 +head +unknown +0/8 +The head cannot be asked: ")
                .containsPattern("(?m)^10\\.0\\.0\\.2 +worker +unknown +0/8 +")
                .contains("\nNot ready. ");
    }

    @Test
    void statusIsNotReadyInOneDocument() {
        Program status = Program.run("status", "--json", file);

        assertThat(status.exitCode()).isEqualTo(1);
        assertThat(status.err()).isEmpty();
        assertThat(status.json().path("ready").asBoolean(true)).isFalse();
        assertThat(status.json().findValuesAsText("host")).containsExactly("10.0.0.1", "10.0.0.2");
        assertThat(status.json().path("nodes").findValuesAsText("state")).containsExactly("UNKNOWN", "UNKNOWN");
        assertThat(status.json().at("/service/state").asText()).isEqualTo("UNKNOWN");
    }

    @Test
    void downSaysWhatToRunAgain() {
        Program down = Program.run("down", file);

        assertThat(down.exitCode()).isEqualTo(1);
        assertThat(down.out())
                .contains("error  HOST_UNREACHABLE  nodes[0]\n", "error  HOST_UNREACHABLE  nodes[1]\n")
                .endsWith("Not everything is down. When the cause is gone: muster down " + file + "\n");
    }

    @Test
    void downFailsInOneDocument() {
        Program down = Program.run("down", "--json", file);

        assertThat(down.exitCode()).isEqualTo(1);
        assertThat(down.json().path("outcome").asText()).isEqualTo("FAILED");
        assertThat(down.codes()).containsExactly("HOST_UNREACHABLE", "HOST_UNREACHABLE");
    }

    @Test
    void logsOfHostsNoneOfWhichAnswersAreNotThere() {
        Program logs = Program.run("logs", file);

        assertThat(logs.exitCode()).isEqualTo(1);
        assertThat(logs.out()).containsPattern("(?m)^10\\.0\\.0\\.1 \\S").containsPattern("(?m)^10\\.0\\.0\\.2 \\S");
    }

    @ParameterizedTest
    @ValueSource(strings = {"it is.yaml", "$(touch pwned).yaml"})
    void aCommandToRunAgainCanBeCopiedToAShell(String name) throws Exception {
        Path awkward = Files.copy(file, folder.resolve(name));

        String out = Program.run("down", awkward).out().strip();
        String line = out.substring(out.lastIndexOf("muster down "));
        Process bash = new ProcessBuilder("bash", "-c", "muster() { printf '%s\\n' \"$@\"; }; " + line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(bash.getInputStream().readAllBytes(), UTF_8).lines())
                .containsExactly("down", awkward.toString());
        assertThat(folder.resolve("pwned")).doesNotExist();
    }
}

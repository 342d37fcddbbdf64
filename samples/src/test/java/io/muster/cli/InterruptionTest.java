package io.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C, which interrupts the thread that runs the command. */
@Timeout(60)
class InterruptionTest {

    private static final String HINT = "    -> To go on: muster ";

    private final FakeHosts hosts = new FakeHosts();

    @Test
    void upEndsWhatItBeganAndSaysHowToGoOn() throws Exception {
        hosts.hangAt("Asks 10.0.0.1");

        Program up = interrupted("up");

        assertThat(up.exitCode()).isEqualTo(1);
        assertThat(up.out())
                .contains("error  INTERRUPTED", HINT + "up " + Example.FILE)
                .endsWith("Not up. What this run began has been ended again.\n");
        assertThat(up.err())
                .contains("10.0.0.1: ending what was begun\n", "10.0.0.1: ended\n")
                .contains("10.0.0.2: ending what was begun\n", "10.0.0.2: ended\n");
        assertThat(hosts.started()).isEmpty();
    }

    @Test
    void upIsCancelledInOneDocument() throws Exception {
        hosts.hangAt("Asks 10.0.0.1");

        Program up = interrupted("up", "--json");

        assertThat(up.exitCode()).isEqualTo(1);
        assertThat(up.json().path("outcome").asText()).isEqualTo("CANCELLED");
        assertThat(up.json().path("ready").asBoolean(true)).isFalse();
        assertThat(up.codes()).containsExactly("INTERRUPTED");
        assertThat(up.json().at("/findings/0/remedy").asText()).isEqualTo("To go on: muster up " + Example.FILE);
    }

    @Test
    void downSaysHowToGoOn() throws Exception {
        hosts.hangAt("Ends everything");

        Program down = interrupted("down");

        assertThat(down.exitCode()).isEqualTo(1);
        assertThat(down.out()).contains(HINT + "down " + Example.FILE).endsWith("\nNot everything is down.\n");
    }

    @Test
    void statusSaysHowToGoOn() throws Exception {
        hosts.hangAt("Asks 10.0.0.2");

        Program status = interrupted("status");

        assertThat(status.exitCode()).isEqualTo(1);
        assertThat(status.out()).isEmpty();
        assertThat(status.err()).contains("error  INTERRUPTED", HINT + "status " + Example.FILE);
    }

    @Test
    void statusIsNotReadyInOneDocument() throws Exception {
        hosts.hangAt("Asks 10.0.0.2");

        Program status = interrupted("status", "--json");

        assertThat(status.exitCode()).isEqualTo(1);
        assertThat(status.json().path("ready").asBoolean(true)).isFalse();
        assertThat(status.codes()).containsExactly("INTERRUPTED");
    }

    private Program interrupted(String... args) throws Exception {
        var withFile = new Object[args.length + 1];
        System.arraycopy(args, 0, withFile, 0, args.length);
        withFile[args.length] = Example.FILE;
        var program = new CompletableFuture<Program>();
        var thread = new Thread(() -> program.complete(Program.run(hosts::muster, withFile)));
        thread.start();
        hosts.awaitHang();
        thread.interrupt();
        return program.get();
    }

    /** The whole program, with a signal: only a JVM of its own can be ended by one. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void theProgramEndsCleanlyOnASignal(@TempDir Path folder) throws Exception {
        Path asked = folder.resolve("asked");
        Path file = Example.through("sh -c 'touch " + asked + "; exec cat > /dev/null'", folder);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process muster = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        MusterCli.class.getName(),
                        "up",
                        file.toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            await(asked, muster);
            // Not SIGINT, which what runs in the background ignores; the program takes both alike.
            muster.destroy();
            assertThat(muster.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            muster.destroyForcibly();
        }

        assertThat(muster.exitValue())
                .as("as of a program that the signal has ended")
                .isEqualTo(128 + 15);
        assertThat(Files.readString(err)).contains("Interrupted: what was begun is being ended, please wait.\n");
        assertThat(Files.readString(out, UTF_8))
                .contains("error  INTERRUPTED", HINT + "up " + file)
                .endsWith("Not up. What this run began has been ended again.\n");
    }

    private static void await(Path file, Process process) throws InterruptedException, IOException {
        while (!Files.exists(file) && process.isAlive()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(file).exists();
    }
}

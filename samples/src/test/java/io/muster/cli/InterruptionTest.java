package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
                .endsWith("""
                        Not up. What this run began has been undone:
                          on 10.0.0.1: start the Ray head, write the node's files
                          on 10.0.0.2: start a Ray worker, write the node's files
                        """);
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
}

package io.muster.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.cluster.Cluster;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.FileContent;
import io.muster.spi.HeldCommand;
import io.muster.spi.HostException;
import io.muster.spi.HostSession;
import io.muster.spi.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What Muster takes for granted of every {@link Transport}. A test of your own extends it, and brings a host that can be reached: a
 * program on this machine will do. The host needs a POSIX shell with the usual GNU programs. What the contract writes there is below
 * {@code .muster-contract} in the login user's home folder, and is deleted.
 *
 * <pre>{@code
 * class MyTransportTest extends TransportContract {
 *     protected Transport transport() {
 *         return new MyTransport();
 *     }
 *
 *     protected Cluster cluster() {
 *         return Cluster.builder().nodes(Node.of("10.0.0.1").ssh(SshTarget.of("127.0.0.1").port(2222))).build();
 *     }
 *
 *     protected Cluster unreachable() {
 *         return Cluster.builder().nodes(Node.of("10.0.0.1").ssh(SshTarget.of("127.0.0.1").port(9))).build();
 *     }
 * }
 * }</pre>
 */
@Timeout(120)
public abstract class TransportContract {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String FOLDER = ".muster-contract";

    /** For tests. */
    protected TransportContract() {}

    /** A new one, which the test closes. */
    protected abstract Transport transport();

    /** Whose head can be reached. */
    protected abstract Cluster cluster();

    /** Whose head cannot. */
    protected abstract Cluster unreachable();

    /** What a test does with a host. */
    private interface Body {
        void accept(HostSession host) throws Exception;
    }

    private void onHost(Body body) throws Exception {
        Cluster cluster = cluster();
        try (Transport transport = transport();
                HostSession host = transport.open(cluster, cluster.head())) {
            shell(host, "rm -rf " + FOLDER + " && mkdir " + FOLDER);
            try {
                body.accept(host);
            } finally {
                shell(host, "rm -rf " + FOLDER);
            }
        }
    }

    private static CommandOutput shell(HostSession host, String script, String... arguments)
            throws HostException, InterruptedException {
        var argv = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        argv.addAll(List.of(arguments));
        return host.run(new Command(argv, ""), LONG);
    }

    @Test
    final void anExitCodeIsTold() throws Exception {
        onHost(host -> {
            for (int code : new int[] {0, 1, 7, 124, 127, 137, 255}) {
                assertEquals(code, shell(host, "exit " + code).exitCode());
            }
        });
    }

    @Test
    final void outputAndErrorsAreToldApartAndUnchanged() throws Exception {
        onHost(host -> assertEquals(
                new CommandOutput(3, "\n out é😀\n\n", "err\n no newline"),
                shell(host, "printf '\\n out é😀\\n\\n'; printf 'err\\n no newline' >&2; exit 3")));
    }

    @Test
    final void argumentsArriveUnchanged() throws Exception {
        String[] words = {
            "", " ", "it's", "\"", "a\nb", "$HOME", "${x}", "`id`", "\\", "\\n", "*", "!", "~", "é😀", "a=b", "-n",
            "end\n "
        };
        onHost(host -> assertEquals(
                String.join("\0", words) + "\0",
                shell(host, "printf '%s\\0' \"$@\"", words).stdout()));
    }

    @Test
    final void theInputArrivesUnchangedAndEnds() throws Exception {
        String input = "line\n\0é 😀 'quoted' $HOME\r\nno newline at the end";
        onHost(host -> {
            assertEquals(
                    input, host.run(new Command(List.of("cat"), input), LONG).stdout());
            assertEquals("", host.run(Command.of("cat"), LONG).stdout());
        });
    }

    @Test
    final void manyBytesPassBothWays() throws Exception {
        String input = "0123456789abcde\n".repeat(100_000);
        onHost(host -> {
            CommandOutput both = host.run(
                    new Command(List.of("sh", "-c", "cat > $0; cat $0; cat $0 >&2", FOLDER + "/all"), input), LONG);
            // Not the texts: nobody wants to read them where they differ.
            assertTrue(input.equals(both.stdout()), () -> both.stdout().length() + " characters of output");
            assertTrue(input.equals(both.stderr()), () -> both.stderr().length() + " characters of errors");
        });
    }

    @Test
    final void commandsStartInTheHomeFolder() throws Exception {
        onHost(host -> assertTrue(
                shell(host, "[ \"$(pwd -P)\" = \"$(cd && pwd -P)\" ]").ok()));
    }

    @Test
    final void aProgramThatTheHostLacksIsAnExitCode() throws Exception {
        onHost(host -> assertEquals(
                127, host.run(Command.of("no-such-program-of-muster"), LONG).exitCode()));
    }

    @Test
    final void aCommandIsEndedOnTheHostAtItsDeadline() throws Exception {
        onHost(host -> {
            String file = FOLDER + "/pid";
            Command waits = Command.of("sh", "-c", "echo $$ > \"$0\"; while :; do sleep 0.2; done", file);
            try {
                assertThrows(HostException.class, () -> host.run(waits, Duration.ofSeconds(1)));
                assertTrue(
                        shell(
                                        host,
                                        "for i in $(seq 100); do kill -0 $(cat \"$1\") 2> /dev/null || exit 0; sleep 0.1; done; exit 1",
                                        file)
                                .ok(),
                        "the command goes on after its deadline");
            } finally {
                shell(host, "kill -9 $(cat \"$1\") 2> /dev/null", file);
            }
            assertTrue(shell(host, "true").ok());
        });
    }

    @Test
    final void commandsRunSideBySide() throws Exception {
        onHost(host -> {
            String meet = "touch " + FOLDER + "/$1; until [ -e " + FOLDER + "/$2 ]; do sleep 0.05; done";
            ExecutorService threads = Executors.newFixedThreadPool(2);
            try {
                Future<CommandOutput> one = threads.submit(() -> shell(host, meet, "a", "b"));
                Future<CommandOutput> other = threads.submit(() -> shell(host, meet, "b", "a"));
                assertTrue(one.get().ok());
                assertTrue(other.get().ok());
            } finally {
                threads.shutdownNow();
            }
        });
    }

    @Test
    final void whoWaitsCanBeInterrupted() throws Exception {
        onHost(host -> {
            ExecutorService thread = Executors.newSingleThreadExecutor();
            try {
                Future<CommandOutput> waits =
                        thread.submit(() -> shell(host, "touch " + FOLDER + "/begun; exec sleep 30"));
                shell(host, "until [ -e " + FOLDER + "/begun ]; do sleep 0.05; done");
                thread.shutdownNow();
                var trouble = assertThrows(ExecutionException.class, () -> waits.get(20, TimeUnit.SECONDS));
                assertInstanceOf(InterruptedException.class, trouble.getCause());
            } finally {
                thread.shutdownNow();
            }
        });
    }

    @Test
    final void filesAreWrittenAsTheyAreForTheirOwnerAlone() throws Exception {
        String text = "it's $HOME\n`x` é😀\0end without newline";
        onHost(host -> {
            host.write(
                    List.of(
                            new FileContent(FOLDER + "/deep/er/run it's.sh", "#!/bin/sh\n", true),
                            new FileContent(FOLDER + "/data", text, false),
                            new FileContent(FOLDER + "/empty", "", false)),
                    LONG);
            assertEquals("700", mode(host, "/deep/er/run it's.sh"));
            assertEquals("700", mode(host, "/deep/er"));
            assertEquals("600", mode(host, "/data"));
            assertEquals("600", mode(host, "/empty"));
            assertEquals(text, shell(host, "cat \"$1\"", FOLDER + "/data").stdout());
            assertEquals(
                    "0",
                    shell(host, "wc -c < \"$1\"", FOLDER + "/empty").stdout().strip());
        });
    }

    @Test
    final void aFileIsReplacedAsAWhole() throws Exception {
        onHost(host -> {
            String path = FOLDER + "/f";
            host.write(List.of(new FileContent(path, "a long first text", true)), LONG);
            // Whoever reads the old one keeps it.
            Command reads = Command.of(
                    "sh",
                    "-c",
                    "exec 3< \"$0\"; touch \"$0.open\"; until [ -e \"$0.go\" ]; do sleep 0.05; done; cat <&3",
                    path);
            ExecutorService thread = Executors.newSingleThreadExecutor();
            try {
                Future<CommandOutput> reader = thread.submit(() -> host.run(reads, LONG));
                shell(host, "until [ -e \"$1.open\" ]; do sleep 0.05; done", path);
                host.write(List.of(new FileContent(path, "second", false)), LONG);
                shell(host, "touch \"$1.go\"", path);
                assertEquals("a long first text", reader.get().stdout());
            } finally {
                thread.shutdownNow();
            }
            assertEquals("second", shell(host, "cat \"$1\"", path).stdout());
            assertEquals("600", mode(host, "/f"));
            assertEquals(
                    "f f.go f.open",
                    shell(host, "ls \"$1\" | xargs", FOLDER).stdout().strip());
        });
    }

    @Test
    final void aFileThatCannotBeWrittenIsTold() throws Exception {
        onHost(host -> {
            shell(host, "touch \"$1\"", FOLDER + "/file");
            assertThrows(
                    HostException.class,
                    () -> host.write(List.of(new FileContent(FOLDER + "/file/below", "x", false)), LONG));
        });
    }

    @Test
    final void aFileOfAnySizeIsSentWithItsHash() throws Exception {
        var bytes = new byte[3_000_001];
        new Random(5).nextBytes(bytes);
        Path file = Files.createTempFile("muster-contract", " it's");
        try {
            Files.write(file, bytes);
            onHost(host -> {
                String path = FOLDER + "/deep/it's sent";
                host.send(file, path, LONG, progress -> {});
                host.send(file, path, LONG, progress -> {});
                assertEquals(
                        String.valueOf(bytes.length),
                        shell(host, "wc -c < \"$1\"", path).stdout().strip());
                assertTrue(
                        shell(
                                        host,
                                        "[ \"$(sha256sum < \"$1\" | cut -d' ' -f1)\" = \"$(cut -d' ' -f1 \"$1.sha256\")\" ]",
                                        path)
                                .ok(),
                        "PATH.sha256 is that of the file there");
                assertEquals("600", mode(host, "/deep/it's sent"));
            });
        } finally {
            Files.delete(file);
        }
    }

    @Test
    final void aFileThatIsNotHereIsTold() throws Exception {
        onHost(host -> assertThrows(
                HostException.class,
                () -> host.send(Path.of("no", "such", "file"), FOLDER + "/f", LONG, progress -> {})));
    }

    @Test
    final void aHeldCommandGoesOnUntilItIsClosed() throws Exception {
        onHost(host -> {
            String script = "echo ready; while read -r line; do echo heard; done; touch \"$0\"";
            try (HeldCommand held = host.hold(Command.of("sh", "-c", script, FOLDER + "/ended"), LONG)) {
                assertTrue(held.said().startsWith("ready\n"), held.said());
                assertTrue(held.goesOn());
                assertTrue(held.take().startsWith("ready\n"));
                assertFalse(shell(host, "[ -e \"$1\" ]", FOLDER + "/ended").ok());
                // It is told now and then that this process lives.
                while (!held.said().contains("heard\n")) {
                    TimeUnit.MILLISECONDS.sleep(50);
                }
            }
            assertTrue(shell(host, "[ -e \"$1\" ]", FOLDER + "/ended").ok(), "its input ends when it is closed");
        });
    }

    @Test
    final void aHeldCommandThatEndsIsSeen() throws Exception {
        onHost(host -> {
            try (HeldCommand held = host.hold(Command.of("echo", "all"), LONG)) {
                while (held.goesOn()) {
                    TimeUnit.MILLISECONDS.sleep(50);
                }
                assertEquals("all\n", held.said());
            }
        });
    }

    /** Opening is cheap: what cannot be reached is told by the first that is asked of it. */
    @Test
    final void aHostThatCannotBeReachedIsTold() {
        Cluster cluster = unreachable();
        try (Transport transport = transport();
                HostSession host = transport.open(cluster, cluster.head())) {
            var trouble = assertThrows(HostException.class, () -> host.run(Command.of("true"), LONG));
            assertFalse(trouble.finding().message().isBlank());
            assertFalse(trouble.finding().remedy().isBlank());
            assertThrows(HostException.class, () -> host.write(List.of(new FileContent("f", "", false)), LONG));
            assertThrows(HostException.class, () -> host.hold(Command.of("cat"), LONG));
        }
    }

    @Test
    final void whatIsClosedMayBeClosedAgain() throws Exception {
        Cluster cluster = cluster();
        Transport transport = transport();
        HostSession unused = transport.open(cluster, cluster.head());
        unused.close();
        HostSession used = transport.open(cluster, cluster.head());
        assertTrue(used.run(Command.of("true"), LONG).ok());
        used.close();
        used.close();
        transport.close();
        transport.close();
    }

    private static String mode(HostSession host, String path) throws HostException, InterruptedException {
        return shell(host, "stat -c %a \"$1\"", FOLDER + path).stdout().strip();
    }
}

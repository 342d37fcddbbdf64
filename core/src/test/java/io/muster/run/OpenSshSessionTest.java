package io.muster.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.check.Finding;
import io.muster.cluster.Cluster;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.FileContent;
import io.muster.spi.HostException;
import io.muster.spi.HostSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over a real ssh and a real sshd on the loopback interface. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenSshSessionTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final LocalSshd sshd;

    OpenSshSessionTest(@TempDir Path folder) throws Exception {
        sshd = LocalSshd.start(folder);
    }

    @BeforeEach
    void everythingAsItShouldBe() throws Exception {
        sshd.trust(sshd.publicKey("host_key"));
        sshd.banner("");
    }

    @AfterAll
    void stop() {
        sshd.close();
    }

    @Test
    void tellsExitCodeAndBothStreamsApart() throws Exception {
        try (var host = new Connected(sshd.cluster())) {
            CommandOutput output = host.session.run(Command.of("sh", "-c", "echo out; echo err >&2; exit 7"), LONG);

            assertThat(output).isEqualTo(new CommandOutput(7, "out\n", "err\n"));
        }
    }

    @Test
    void argumentsAndInputArriveUnchanged() throws Exception {
        List<String> words =
                List.of("", " ", "it's", "\"", "a\nb", "$HOME", "`id`", "\\", "*", "!", "é😀", "a=b", "end\n ");
        var argv = new ArrayList<>(List.of("sh", "-c", "printf '%s\\0' \"$@\"; cat", "sh"));
        argv.addAll(words);
        String stdin = "line\n\0é 😀 'quoted'\r\nno newline at the end";

        try (var host = new Connected(sshd.cluster())) {
            CommandOutput output = host.session.run(new Command(argv, stdin), LONG);

            assertThat(output.stdout()).isEqualTo(String.join("\0", words) + "\0" + stdin);
            assertThat(output.ok()).isTrue();
        }
    }

    @Test
    void largeInputAndOutputPass() throws Exception {
        String text = "0123456789abcde\n".repeat(100_000);
        try (var host = new Connected(sshd.cluster())) {
            assertThat(host.session.run(new Command(List.of("cat"), text), LONG).stdout())
                    .isEqualTo(text);
        }
    }

    @Test
    void scriptNeedsNothingOnTheHost() throws Exception {
        try (var host = new Connected(sshd.cluster())) {
            assertThat(host.session
                            .run(Command.script("a=(1 2 3)\necho ${#a[@]}\n"), LONG)
                            .stdout())
                    .isEqualTo("3\n");
        }
    }

    @Test
    void commandRunsInTheHomeFolder() throws Exception {
        try (var host = new Connected(sshd.cluster())) {
            assertThat(host.session.run(Command.of("pwd"), LONG).stdout().strip())
                    .isEqualTo(sshd.home().toRealPath().toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Welcome!\n", "no newline at the end", "muster-begi\nmuster:unchanged\n"})
    void textPrintedAtLoginIsNoPartOfTheOutput(String banner) throws Exception {
        sshd.banner(banner);
        try (var host = new Connected(sshd.cluster())) {
            assertThat(host.session.run(Command.of("echo", "x"), LONG).stdout()).isEqualTo("x\n");
        }
    }

    @Test
    void programThatTheHostLacksIsAnExitCode() throws Exception {
        try (var host = new Connected(sshd.cluster())) {
            CommandOutput output = host.session.run(Command.of("no-such-program-of-muster"), LONG);

            assertThat(output.exitCode()).isEqualTo(127);
            assertThat(output.stderr()).contains("no-such-program-of-muster");
        }
    }

    @Test
    void writesFilesReadableByTheirOwnerAlone() throws Exception {
        String text = "it's $HOME\n`x` é\0end without newline";
        try (var host = new Connected(sshd.cluster())) {
            host.session.write(
                    List.of(
                            new FileContent(".muster/llm/run it.sh", "#!/bin/sh\n", true),
                            new FileContent(".muster/llm/deep/er/data", text, false),
                            new FileContent("empty", "", false)),
                    LONG);

            Path script = sshd.home().resolve(".muster/llm/run it.sh");
            assertThat(Files.readString(script)).isEqualTo("#!/bin/sh\n");
            assertThat(mode(script)).isEqualTo("rwx------");
            Path data = sshd.home().resolve(".muster/llm/deep/er/data");
            assertThat(Files.readString(data)).isEqualTo(text);
            assertThat(mode(data)).isEqualTo("rw-------");
            assertThat(mode(sshd.home().resolve(".muster/llm/deep/er"))).isEqualTo("rwx------");
            assertThat(sshd.home().resolve("empty")).isEmptyFile();
        }
    }

    @Test
    void writtenFileReplacesAnOlderOneAndLeavesNothingBeside() throws Exception {
        try (var host = new Connected(sshd.cluster())) {
            host.session.write(List.of(new FileContent("again/f", "a long first text", true)), LONG);
            host.session.write(List.of(new FileContent("again/f", "second", false)), LONG);

            assertThat(sshd.home().resolve("again/f")).hasContent("second");
            assertThat(mode(sshd.home().resolve("again/f"))).isEqualTo("rw-------");
            assertThat(sshd.home().resolve("again"))
                    .isDirectoryNotContaining(p -> p.toString().endsWith(".new"));
        }
    }

    @Test
    void fileIsReplacedAsAWholeSoThatAReaderOfTheOldOneKeepsIt() throws Exception {
        try (var host = new Connected(sshd.cluster())) {
            host.session.write(List.of(new FileContent("whole", "old", false)), LONG);
            try (var reader = Files.newBufferedReader(sshd.home().resolve("whole"))) {
                host.session.write(List.of(new FileContent("whole", "new", false)), LONG);

                assertThat(reader.readLine()).isEqualTo("old");
            }
        }
    }

    @Test
    void fileThatTheHostRefusesIsTold() throws Exception {
        Files.writeString(sshd.home().resolve("in-the-way"), "a file, and no folder");
        try (var host = new Connected(sshd.cluster())) {
            Finding finding = trouble(() -> {
                host.session.write(List.of(new FileContent("in-the-way/f", "x", false)), LONG);
                return "written";
            });

            assertThat(finding.code()).isEqualTo(RunCode.FILE_NOT_WRITTEN);
            assertThat(finding.message()).contains("in-the-way");
        }
    }

    @Test
    void commandIsEndedOnTheHostAtItsDeadline() throws Exception {
        try (var host = new Connected(sshd.cluster())) {
            Finding finding = trouble(() -> host.session.run(
                    Command.script("# Wait for ever.\necho $$ > slow.pid\necho 'half done' >&2\nsleep 600\n"),
                    Duration.ofSeconds(1)));

            assertThat(finding.code()).isEqualTo(RunCode.COMMAND_TIMED_OUT);
            assertThat(finding.message()).contains("Wait for ever.", "within 1 s", "half done");
            assertGone("slow.pid");
            assertThat(host.session.run(Command.of("echo", "still there"), LONG).stdout())
                    .isEqualTo("still there\n");
        }
    }

    @Test
    void commandThatDoesNotLetItselfBeEndedIsKilledAfterItsDeadline() throws Exception {
        try (var host = new Connected(sshd.cluster())) {
            Finding finding = trouble(() -> host.session.run(
                    Command.script("trap '' TERM\necho $$ > stubborn.pid\nwhile :; do sleep 0.1; done\n"),
                    Duration.ofSeconds(1)));

            assertThat(finding.code()).isEqualTo(RunCode.COMMAND_TIMED_OUT);
            assertGone("stubborn.pid");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {124, 137, 255})
    void exitCodeLikeThatOfATimeoutIsNoneBeforeTheDeadline(int exitCode) throws Exception {
        try (var host = new Connected(sshd.cluster())) {
            assertThat(host.session
                            .run(Command.of("sh", "-c", "exit " + exitCode), LONG)
                            .exitCode())
                    .isEqualTo(exitCode);
        }
    }

    @Test
    void oneConnectionCarriesAllCommands() throws Exception {
        long before = sshd.logins();
        try (var host = new Connected(sshd.cluster())) {
            for (int i = 0; i < 5; i++) {
                assertThat(host.session
                                .run(Command.of("echo", String.valueOf(i)), LONG)
                                .stdout())
                        .isEqualTo(i + "\n");
            }
            host.session.write(List.of(new FileContent("one", "x", false)), LONG);
        }

        assertThat(sshd.logins() - before).isEqualTo(1);
    }

    @Test
    void commandsOfOneSessionRunSideBySide() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (var host = new Connected(sshd.cluster())) {
            // Each waits for what the other makes.
            var one = threads.submit(() -> host.session.run(meet("a", "b"), LONG));
            var two = threads.submit(() -> host.session.run(meet("b", "a"), LONG));

            assertThat(one.get().stdout()).isEqualTo("met\n");
            assertThat(two.get().stdout()).isEqualTo("met\n");
        } finally {
            threads.shutdownNow();
        }
    }

    private static Command meet(String mine, String other) {
        return Command.script(
                "touch meet." + mine + "\nuntil [ -e meet." + other + " ]; do sleep 0.05; done\necho met\n");
    }

    @Test
    void sessionThatIsNotUsedDoesNotConnect() throws Exception {
        long before = sshd.logins();
        new Connected(sshd.cluster()).close();

        assertThat(sshd.logins()).isEqualTo(before);
    }

    @Test
    void connectionThatIsLostWhileACommandRunsIsToldAsLost() throws Exception {
        try (var host = new Connected(sshd.cluster())) {
            var ended = new CompletableFuture<Throwable>();
            new Thread(() -> {
                        try {
                            host.session.run(Command.script("touch runs; sleep 60"), LONG);
                            ended.complete(new AssertionError("the command ended"));
                        } catch (HostException | InterruptedException e) {
                            ended.complete(e);
                        }
                    })
                    .start();
            while (!Files.exists(sshd.home().resolve("runs"))) {
                TimeUnit.MILLISECONDS.sleep(20);
            }

            sshd.dropConnections();

            assertThat(ended.get(30, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            HostException.class,
                            e -> assertThat(e.finding().code()).isEqualTo(RunCode.HOST_LOST));
        }
    }

    @Test
    void connectionThatIsLostIsMadeAnew() throws Exception {
        long before = sshd.logins();
        try (var host = new Connected(sshd.cluster())) {
            host.session.run(Command.of("true"), LONG);
            List<ProcessHandle> masters = masters();
            assertThat(masters).hasSize(1);
            sshd.dropConnections();
            masters.get(0).onExit().get(30, TimeUnit.SECONDS);

            for (int i = 0; i < 3; i++) {
                assertThat(host.session.run(Command.of("echo", "back"), LONG).stdout())
                        .isEqualTo("back\n");
            }
        }

        // A command that comes before the loss is noticed goes by itself.
        assertThat(sshd.logins() - before).isBetween(2L, 3L);
    }

    @Test
    void nothingOfOursRunsAfterClose() throws Exception {
        var host = new Connected(sshd.cluster());
        host.session.run(Command.of("true"), LONG);
        List<ProcessHandle> masters = masters();
        assertThat(masters).hasSize(1);
        Path socket = Path.of(commandLine(masters.get(0)).replaceFirst(".* -S (\\S+) .*", "$1"));
        assertThat(socket).exists();

        host.close();

        for (ProcessHandle master : masters) {
            master.onExit().get(30, TimeUnit.SECONDS);
        }
        assertThat(socket.getParent()).doesNotExist();
    }

    @Test
    void openingAndClosingManyTimesNeverTripsOverTheSocket() throws Exception {
        for (int i = 0; i < 10; i++) {
            try (var host = new Connected(sshd.cluster())) {
                assertThat(host.session.run(Command.of("true"), LONG).ok()).isTrue();
            }
        }
    }

    @Test
    void closingTwiceDoesNothing() throws Exception {
        var host = new Connected(sshd.cluster());
        host.session.run(Command.of("true"), LONG);

        host.close();
        host.close();
    }

    @Test
    void keyThatTheHostDoesNotKnowIsALoginRefused() throws Exception {
        try (var host = new Connected(sshd.cluster(sshd.port(), "other_key"))) {
            assertThat(trouble(() -> host.session.run(Command.of("true"), LONG)).code())
                    .isEqualTo(RunCode.HOST_LOGIN_REFUSED);
        }
    }

    @Test
    void hostKeyThatIsNotKnownIsNotTrusted() throws Exception {
        sshd.trust("");
        try (var host = new Connected(sshd.cluster())) {
            Finding finding = trouble(() -> host.session.run(Command.of("true"), LONG));

            assertThat(finding.code()).isEqualTo(RunCode.HOST_KEY_NOT_TRUSTED);
            assertThat(finding.message()).contains("is not in known_hosts");
        }
    }

    @Test
    void hostKeyThatChangedIsNotTrusted() throws Exception {
        sshd.trust(sshd.publicKey("other_key"));
        try (var host = new Connected(sshd.cluster())) {
            Finding finding = trouble(() -> host.session.run(Command.of("true"), LONG));

            assertThat(finding.code()).isEqualTo(RunCode.HOST_KEY_NOT_TRUSTED);
            assertThat(finding.message()).contains("is not the one in known_hosts");
        }
    }

    @Test
    void portWithoutListenerIsUnreachableAndToldBeforeTheDeadline() throws Exception {
        long startedAt = System.nanoTime();
        try (var host = new Connected(sshd.cluster(LocalSshd.freePort(), "user_key"), Duration.ofSeconds(50))) {
            Finding finding = trouble(() -> host.session.run(Command.of("true"), LONG));

            assertThat(finding.code()).isEqualTo(RunCode.HOST_UNREACHABLE);
            assertThat(finding.message()).contains("Connection refused");
            assertThat(Elapsed.since(startedAt)).isLessThan(Duration.ofSeconds(40));
        }
    }

    @Test
    void hostThatAcceptsAndSaysNothingIsGivenUpWithinTheDeadline() throws Exception {
        try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                var host = new Connected(sshd.cluster(silent.getLocalPort(), "user_key"), Duration.ofSeconds(2))) {
            long startedAt = System.nanoTime();

            Finding finding = trouble(() -> host.session.run(Command.of("true"), LONG));

            assertThat(finding.code()).isEqualTo(RunCode.HOST_SILENT);
            assertThat(Elapsed.since(startedAt)).isLessThan(Duration.ofSeconds(30));
            assertThat(masters()).allSatisfy(p -> p.onExit().get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void hostThatLogsInAndThenSaysNothingIsGivenUpWithinTheDeadline() throws Exception {
        Path pipe = sshd.home().resolveSibling("banner");
        Files.delete(pipe);
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        try (var host = new Connected(sshd.cluster(), Duration.ofSeconds(3))) {
            assertThat(trouble(() -> host.session.run(Command.of("true"), LONG)).code())
                    .isEqualTo(RunCode.HOST_SILENT);
        } finally {
            // Lets the login go on that waits for a writer.
            Files.writeString(pipe, "");
            Files.delete(pipe);
        }
    }

    @Test
    void interruptWhileACommandRunsIsAnsweredSoonAndTheSessionStaysUsable() throws Exception {
        try (var host = new Connected(sshd.cluster())) {
            var started = new CompletableFuture<Throwable>();
            var thread = new Thread(() -> {
                try {
                    host.session.run(
                            Command.script("echo $$ > new.pid\nmv new.pid running\nsleep 600\n"),
                            Duration.ofMinutes(10));
                    started.complete(new AssertionError("the command ended"));
                } catch (HostException | InterruptedException e) {
                    started.complete(e);
                }
            });
            thread.start();
            while (!Files.exists(sshd.home().resolve("running"))) {
                TimeUnit.MILLISECONDS.sleep(20);
            }

            thread.interrupt();

            assertThat(started.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
            assertThat(host.session.run(Command.of("echo", "here"), LONG).stdout())
                    .isEqualTo("here\n");
            // The host goes on with it: that is known, and not for the next test to suffer from.
            ProcessHandle.of(Long.parseLong(
                            Files.readString(sshd.home().resolve("running")).strip()))
                    .ifPresent(left -> {
                        left.descendants().forEach(ProcessHandle::destroyForcibly);
                        left.destroyForcibly();
                    });
        }
    }

    @Test
    void interruptWhileConnectingIsAnsweredSoon() throws Exception {
        try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                var host = new Connected(sshd.cluster(silent.getLocalPort(), "user_key"), Duration.ofSeconds(100))) {
            var ended = new CompletableFuture<Throwable>();
            var thread = new Thread(() -> {
                try {
                    host.session.run(Command.of("true"), LONG);
                    ended.complete(new AssertionError("connected"));
                } catch (HostException | InterruptedException e) {
                    ended.complete(e);
                }
            });
            thread.start();
            Socket accepted = silent.accept();

            thread.interrupt();

            assertThat(ended.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
            // Not before: ssh would end by itself.
            accepted.close();
        }
    }

    @Test
    void whatIsConnectedBeforehandServesTheFirstCommand() throws Exception {
        long before = sshd.logins();
        try (var host = new Connected(sshd.cluster())) {
            host.session.connect();
            long connected = sshd.logins();

            host.session.run(Command.of("true"), LONG);

            assertThat(connected).isGreaterThan(before);
            assertThat(sshd.logins()).isEqualTo(connected);
        }
    }

    @Test
    void thatItCouldNotBeConnectedBeforehandIsToldByTheFirstCommandAndTheNextTriesAgain() throws Exception {
        var attempts = new AtomicInteger();
        try (var closing = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                var host = new Connected(sshd.cluster(closing.getLocalPort(), "user_key"), Duration.ofSeconds(100))) {
            var accepting = new Thread(() -> {
                try {
                    while (true) {
                        Socket accepted = closing.accept();
                        attempts.incrementAndGet();
                        accepted.close();
                    }
                } catch (IOException e) {
                    // The test is over.
                }
            });
            accepting.start();
            host.session.connect();
            assertThat(attempts).hasValue(1);

            Finding first = trouble(() -> host.session.run(Command.of("true"), LONG));
            assertThat(attempts).hasValue(1);

            assertThat(trouble(() -> host.session.run(Command.of("true"), LONG)).code())
                    .isEqualTo(first.code());
            assertThat(attempts).hasValue(2);
        }
    }

    @Test
    void sessionConnectsAgainAfterItWasInterruptedWhileConnecting() throws Exception {
        long before = sshd.logins();
        try (var host = new Connected(sshd.cluster())) {
            Thread.currentThread().interrupt();
            Assertions.assertThatThrownBy(() -> host.session.run(Command.of("true"), LONG))
                    .isInstanceOf(InterruptedException.class);

            long started = sshd.logins();
            for (int i = 0; i < 3; i++) {
                assertThat(host.session.run(Command.of("echo", "here"), LONG).stdout())
                        .isEqualTo("here\n");
            }
            assertThat(sshd.logins() - started).as("logins of three commands").isLessThanOrEqualTo(2);
        }
        assertThat(sshd.logins()).isGreaterThan(before);
    }

    private static Finding trouble(Callable<?> call) throws Exception {
        try {
            throw new AssertionError("expected a trouble, saw " + call.call());
        } catch (HostException e) {
            assertThat(e).hasMessageContaining(e.finding().code().name());
            return e.finding();
        }
    }

    private void assertGone(String pidFile) throws Exception {
        long pid = Long.parseLong(Files.readString(sshd.home().resolve(pidFile)).strip());
        ProcessHandle.of(pid).ifPresent(p -> assertThat(p.onExit()).succeedsWithin(Duration.ofSeconds(30)));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    /** Processes of this JVM that keep a connection. */
    private static List<ProcessHandle> masters() {
        return ProcessHandle.current()
                .children()
                .filter(p -> commandLine(p).contains(" -M "))
                .toList();
    }

    private static String commandLine(ProcessHandle process) {
        return process.info().commandLine().orElse("");
    }

    /** A session with a transport of its own. */
    private static final class Connected implements AutoCloseable {
        private final OpenSshTransport transport;
        private final HostSession session;

        Connected(Cluster cluster) {
            this(cluster, Duration.ofSeconds(30));
        }

        Connected(Cluster cluster, Duration connectDeadline) {
            transport = OpenSshTransport.create(connectDeadline);
            session = transport.open(cluster, cluster.head());
        }

        @Override
        public void close() {
            session.close();
            transport.close();
        }
    }
}

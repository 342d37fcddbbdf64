package io.muster.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.check.Finding;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Secret;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.FileContent;
import io.muster.plan.Phase;
import io.muster.plan.SecretFile;
import io.muster.plan.Step;
import io.muster.spi.HeldCommand;
import io.muster.spi.HostException;
import io.muster.spi.HostSession;
import io.muster.spi.Observation;
import io.muster.spi.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

    private static final String CANARY = "canary-5d41402abc4b";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final Hosts hosts = new Hosts();
    private final List<RunEvent> events = new CopyOnWriteArrayList<>();

    @Test
    void aSecretReachesTheHostAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), CANARY + "\n");
        hosts.answer = new CommandOutput(1, "stdout " + CANARY, "muster: BROKEN: it is " + CANARY + " | Not " + CANARY);

        Report report = bringUp(List.of(
                write("a", new SecretFile("x/HF_TOKEN", Secret.file(file), "secrets.HF_TOKEN")), run("a"), run("b")));

        assertThat(hosts.written("a", "x/HF_TOKEN")).isEqualTo(CANARY);
        assertThat(report.failures()).isNotEmpty();
        assertThat(report.failures().get(0).message()).contains("it is [HF_TOKEN]");
        assertThat(report.failures().get(0).remedy()).isEqualTo("Not [HF_TOKEN]");
        assertThat(report + " " + events).doesNotContain(CANARY).contains("[HF_TOKEN]");
    }

    @Test
    void whatATransportThrowsOrTellsOnItsWayIsWithoutItToo() {
        hosts.progress = "sent " + CANARY;
        hosts.failure = new IllegalArgumentException("cannot write " + CANARY);

        Report report = bringUp(List.of(run("a"), write("a", secret("KEY", () -> CANARY))));

        assertThat(report.failures())
                .singleElement()
                .satisfies(f -> assertThat(f.message()).contains("cannot write [KEY]"));
        assertThat(events)
                .anyMatch(event -> event instanceof RunEvent.StepProgress progress
                        && progress.progress().equals("sent [KEY]"));
        assertThat(report + " " + events).doesNotContain(CANARY);
    }

    @Test
    void whatCannotBeReadIsToldAtOnceBeforeTheFirstStep() {
        Report report = bringUp(List.of(
                write("a", new SecretFile("x/A", Secret.file(folder.resolve("none")), "secrets.A")),
                write("a", new SecretFile("x/B", Secret.environment("MUSTER_TEST_UNSET"), "secrets.B")),
                write("b", secret("C", () -> {
                    throw new IllegalStateException(CANARY);
                })),
                write("b", new SecretFile("x/D", Secret.file(folder), "secrets.D"))));

        assertThat(report.failures())
                .extracting(Finding::code, Finding::path)
                .allMatch(t -> t.toList().get(0) == RunCode.SECRET_UNUSABLE)
                .extracting(t -> t.toList().get(1))
                .containsExactly("secrets.A", "secrets.B", "secrets.C", "secrets.D");
        assertThat(report.failures().toString())
                .contains("there is no such file", "it is not set", "it threw java.lang.IllegalStateException")
                .doesNotContain(CANARY);
        assertThat(hosts.calls).isEmpty();
        assertThat(events).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", CANARY + "\nmore", CANARY + "\n\n", CANARY + "\t", "\0", "\ud800"})
    void whatIsNoValueOfOneLineIsRefusedUnquoted(String value) {
        Report report = bringUp(List.of(write("a", secret("KEY", () -> value))));

        assertThat(report.failures()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(RunCode.SECRET_UNUSABLE);
            assertThat(finding.toString()).doesNotContain(CANARY);
        });
    }

    @Test
    void aTextOfSeveralLinesIsWrittenAsItIs() throws IOException {
        String pem = "-----BEGIN KEY-----\nMIIEvQIBADANBgkq\n-----END KEY-----\n";
        Path file = Files.writeString(folder.resolve("pem"), pem);
        hosts.answer = new CommandOutput(1, "", "bad line MIIEvQIBADANBgkq");

        Report report =
                bringUp(List.of(write("a", new SecretFile("x/TLS", Secret.file(file), true, "ray.tls.key")), run("a")));

        assertThat(hosts.written("a", "x/TLS")).isEqualTo(pem);
        assertThat(report.failures().toString()).contains("bad line [TLS]");
    }

    @Test
    void aCallbackIsAskedOnceForAllHosts() {
        var asked = new AtomicInteger();
        SecretFile secret = secret("KEY", () -> CANARY + asked.incrementAndGet());

        assertThat(bringUp(List.of(write("a", secret), write("b", secret))).ok())
                .isTrue();

        assertThat(asked).hasValue(1);
        assertThat(hosts.written("a", "x/KEY")).isEqualTo(hosts.written("b", "x/KEY"));
    }

    @Test
    void aMadeSecretIsTheSameOnAllHostsAndStaysWhatItIsOnTheHead() {
        var secret = new SecretFile("x/TOKEN", Secret.made(), "ray.token");

        bringUp(List.of(write("a", secret), write("b", secret)));
        String first = hosts.written("a", "x/TOKEN");
        hosts.files.remove("b x/TOKEN");
        bringUp(List.of(write("a", secret), write("b", secret)));

        assertThat(first).matches("[0-9a-f]{64}");
        assertThat(hosts.written("a", "x/TOKEN")).isEqualTo(first);
        assertThat(hosts.written("b", "x/TOKEN")).isEqualTo(first);
        assertThat(events.toString()).doesNotContain(first);

        hosts.files.put("a x/TOKEN", "damaged");
        bringUp(List.of(write("a", secret), write("b", secret)));
        assertThat(hosts.written("b", "x/TOKEN"))
                .matches("[0-9a-f]{64}")
                .isNotEqualTo(first)
                .isEqualTo(hosts.written("a", "x/TOKEN"));
    }

    @Test
    void whatHostsAreAskedIsToldWithoutThemWhereTheyAreHidden() throws InterruptedException {
        hosts.answer = new CommandOutput(0, "log of " + CANARY, "");
        try (PlanExecutor executor = executor()) {
            executor.hideSecretsOf(List.of(new Phase(
                    "p", List.of(), List.of(write("a", secret("KEY", () -> CANARY))))));

            Map<String, Observation> seen = executor.observe(Map.of("a", Command.of("logs")));

            assertThat(seen.values())
                    .singleElement()
                    .satisfies(
                            o -> assertThat(o.output().orElseThrow().stdout()).isEqualTo("log of [KEY]"));
        }
    }

    @Test
    void aHostTellsWhichSecretsItHasWithAnotherValue() throws IOException, InterruptedException {
        String tricky = "it's $(date) `x` \"q\" \\";
        String lines = "-----BEGIN-----\nabc\n-----END-----\n";
        Files.createDirectories(folder.resolve("x"));
        Files.writeString(folder.resolve("x/SAME"), tricky);
        Files.writeString(folder.resolve("x/CERTIFICATE"), lines);
        Files.writeString(folder.resolve("x/CHANGED"), "old");
        Files.writeString(folder.resolve("x/SHORTER"), "new\n");
        var secrets = new Secrets(() -> {
            throw new AssertionError("nothing is asked of the head");
        });
        Path certificate = Files.writeString(folder.resolve("certificate"), lines);
        List<Phase> phases = List.of(new Phase(
                "p",
                List.of(),
                List.of(
                        write("a", secret("SAME", () -> tricky)),
                        write("a", new SecretFile("x/CERTIFICATE", Secret.file(certificate), true, "tls")),
                        write("a", secret("CHANGED", () -> CANARY)),
                        write("a", secret("SHORTER", () -> "new")),
                        write("a", secret("MISSING", () -> "x")),
                        write("a", new SecretFile("x/MADE", Secret.made(), "made")))));
        assertThat(secrets.read(phases)).isEmpty();

        Command question = Objects.requireNonNull(secrets.differing(phases).get("a"));

        assertThat(question.argv()).containsExactly("bash", "-s");
        assertThat(question.title()).doesNotContain(CANARY);
        Process bash = new ProcessBuilder(question.argv())
                .directory(folder.toFile())
                .redirectError(folder.resolve("stderr").toFile())
                .start();
        try (var stdin = bash.outputWriter()) {
            stdin.write(question.stdin());
        }
        assertThat(bash.inputReader().lines()).containsExactly("differs CHANGED", "differs SHORTER");
        assertThat(bash.waitFor()).isZero();
        assertThat(folder.resolve("stderr")).isEmptyFile();
    }

    @Test
    void aSourceIsAskedOnceInARun() throws InterruptedException {
        var asked = new AtomicInteger();
        SecretFile secret = secret("KEY", () -> CANARY + asked.incrementAndGet());
        try (PlanExecutor executor = executor()) {
            List<Phase> phases = List.of(new Phase("p", List.of(), List.of(write("a", secret))));
            executor.bringUp(
                    phases,
                    () -> {
                        executor.staleSecrets(phases);
                        return Work.of(phases);
                    },
                    OnFailure.UNDO,
                    Optional::empty);
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void aProgramReadsTheKeyThatItMustSend() throws IOException {
        assertThat(SecretSource.read(Secret.callback("vault", () -> CANARY))).isEqualTo(CANARY);
        assertThatThrownBy(() -> SecretSource.read(Secret.made())).isInstanceOf(IOException.class);
    }

    private Report bringUp(List<Step> steps) {
        try (PlanExecutor executor = executor()) {
            return executor.bringUp(List.of(new Phase("p", List.of(), steps)), OnFailure.UNDO);
        }
    }

    private PlanExecutor executor() {
        Cluster cluster = Cluster.builder()
                .nodes(Node.of("a"), Node.of("b"))
                .npusPerNode(1)
                .build();
        return new PlanExecutor(hosts, cluster, events::add);
    }

    private static SecretFile secret(String name, Supplier<String> value) {
        return new SecretFile("x/" + name, Secret.callback("vault", value), "secrets." + name);
    }

    private static Step write(String host, SecretFile secret) {
        return new Step.Write(
                host + "/" + secret.name(), host, "write", List.of(), List.of(secret), MINUTE, Optional.empty());
    }

    private static Step run(String host) {
        return new Step.Run(host + "/run", host, "run", Command.of("program"), MINUTE, Optional.empty());
    }

    /** Keep what they are given, and say what a test wants. */
    private static final class Hosts implements Transport {
        final Map<String, String> files = new ConcurrentHashMap<>();
        final List<String> calls = new CopyOnWriteArrayList<>();
        volatile CommandOutput answer = new CommandOutput(0, "", "");
        volatile String progress = "";
        volatile RuntimeException failure = new IllegalStateException();

        String written(String host, String path) {
            return files.getOrDefault(host + " " + path, "");
        }

        @Override
        public HostSession open(Cluster cluster, Node node) {
            return new HostSession() {
                @Override
                public CommandOutput run(Command command, Duration deadline) {
                    if (command.stdin().startsWith("# Claims")
                            || command.stdin().startsWith("# Deletes")
                            || command.argv().contains("true")) {
                        return new CommandOutput(0, "", "");
                    }
                    calls.add(node.host() + " " + command.argv());
                    if (command.argv().get(0).equals("cat")) {
                        String text = written(node.host(), command.argv().get(1));
                        return new CommandOutput(text.isEmpty() ? 1 : 0, text, "");
                    }
                    return answer;
                }

                @Override
                public CommandOutput run(Command command, Duration deadline, Consumer<String> told) {
                    if (!progress.isEmpty()) {
                        told.accept(progress);
                    }
                    return run(command, deadline);
                }

                @Override
                public HeldCommand hold(Command command, Duration deadline) {
                    return FakeHosts.held("ours\n", () -> true);
                }

                @Override
                public void send(Path file, String path, Duration deadline, Consumer<String> told)
                        throws HostException {
                    throw new AssertionError("nothing is sent here");
                }

                @Override
                public void write(List<FileContent> written, Duration deadline) {
                    calls.add(node.host() + " write");
                    if (!progress.isEmpty()) {
                        throw failure;
                    }
                    written.forEach(file -> files.put(node.host() + " " + file.path(), file.text()));
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void close() {}
    }
}

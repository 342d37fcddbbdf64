package io.muster.ray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.deploy.ServeOptions;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.FileContent;
import io.muster.plan.NodeEnvironment;
import io.muster.vllm.FakeHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scripts among real processes, which carry the marks and the names of Ray's, but are none. */
@EnabledOnOs(OS.LINUX)
class RayProcessesTest {

    private static final String HEAD = "127.0.0.1";

    private final FakeHost host;
    private final String name = FakeHost.uniqueName();
    private final Path temp = Path.of("/tmp/ray-" + name);
    private Deployment deployment = Guide.builder(Guide.cluster(name, HEAD, "127.0.0.2"))
            .runtime(BareRuntime.withoutSetup())
            .build();

    RayProcessesTest(@TempDir Path root) {
        this.host = new FakeHost(root);
    }

    @AfterEach
    void close() throws IOException {
        host.close();
        Files.deleteIfExists(temp.resolve("session"));
        Files.deleteIfExists(temp);
    }

    private RayScripts scripts() {
        return Guide.scripts(deployment, deployment.cluster().head());
    }

    private static Map<String, String> mark(String cluster) {
        return Map.of(NodeEnvironment.CLUSTER_MARK, cluster);
    }

    private Map<String, String> marks(String fingerprint) {
        return Map.of(NodeEnvironment.CLUSTER_MARK, name, NodeEnvironment.FINGERPRINT_MARK, fingerprint);
    }

    private String fingerprint() {
        String start = "export " + NodeEnvironment.FINGERPRINT_MARK + "=";
        return scripts()
                .files()
                .get(0)
                .text()
                .lines()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .findFirst()
                .orElseThrow();
    }

    private static void assertStopped(CommandOutput output) {
        assertThat(output).isEqualTo(new CommandOutput(0, "fact left nothing\n", ""));
    }

    private static void assertFails(CommandOutput output, String code, String said) {
        assertThat(output.exitCode()).isEqualTo(1);
        assertThat(output.stderr()).startsWith("muster: " + code + ": ").contains(said, " | ");
    }

    // ---- stop

    @Test
    void stopEndsTheProcessesOfItsClusterAndNoOthers() throws Exception {
        Process raylet = host.daemon("raylet", mark(name));
        Process gcs = host.daemon("gcs_server", mark(name));
        Process sleep = host.daemon("sleep", mark(name));
        List<Process> others = List.of(
                host.daemon("raylet", mark(FakeHost.uniqueName())),
                host.daemon("raylet", mark(name + "-2")),
                host.daemon("raylet", mark(name.substring(0, name.length() - 1))),
                host.daemon("raylet", mark("x" + name)),
                host.daemon("raylet", Map.of("OTHER_" + NodeEnvironment.CLUSTER_MARK, name)),
                host.daemon("raylet", Map.of("OTHER", NodeEnvironment.CLUSTER_MARK + "=" + name)),
                host.daemon("raylet", Map.of(), NodeEnvironment.CLUSTER_MARK + "=" + name));

        assertStopped(host.run(scripts().vllm().stop()));

        assertThat(List.of(raylet, gcs, sleep))
                .allSatisfy(process -> assertThat(FakeHost.ended(process)).isTrue());
        assertThat(others).allMatch(Process::isAlive);
    }

    @Test
    void stopEndsWhatHasLostItsMarkAndStillWritesInTheFolderOfTheCluster() throws Exception {
        Path logs = Files.createDirectories(temp.resolve("session/logs"));
        Path log = Files.writeString(logs.resolve("worker.log"), "");
        Path foreign = Files.createDirectories(host.home().resolve("ray-" + name + "-2"));
        Process writer = host.daemon("ray", "exec 7>>'" + log + "'; echo; read -r _", Map.of());
        Process updater = host.daemon("ray", "exec 7<>'" + log + "'; echo; read -r _", Map.of());
        Process reader = host.daemon("tail", "exec 7<'" + log + "'; echo; read -r _", Map.of());
        Process other = host.daemon("ray", "exec 7>>'" + foreign.resolve("log") + "'; echo; read -r _", Map.of());
        for (Process process : List.of(writer, updater, reader, other)) {
            assertThat(process.getInputStream().read())
                    .as("has opened its file")
                    .isEqualTo('\n');
        }

        assertStopped(host.run(scripts().vllm().stop()));

        assertThat(FakeHost.ended(writer)).isTrue();
        assertThat(FakeHost.ended(updater)).isTrue();
        assertThat(List.of(reader, other)).allMatch(Process::isAlive);
    }

    @Test
    void stopKillsWhatHeedsNoSigterm() throws Exception {
        Process deaf = host.daemon("gcs_server", "trap '' TERM; echo; while :; do read -r _; done", mark(name));
        assertThat(deaf.getInputStream().read()).as("has set its trap").isEqualTo('\n');

        assertStopped(host.run(scripts().vllm().stop()));

        assertThat(FakeHost.ended(deaf)).isTrue();
        assertThat(deaf.exitValue()).as("128 + SIGKILL").isEqualTo(137);
    }

    @Test
    void stopDeletesTheFoldersOfItsClusterAndNoOthers() throws Exception {
        Path other = Files.createDirectories(host.home().resolve(".muster/other"));
        host.write(scripts().files());
        Files.createDirectory(temp);
        Files.writeString(temp.resolve("session"), "");

        assertStopped(host.run(scripts().vllm().stop()));

        assertThat(host.home().resolve(".muster").resolve(name)).doesNotExist();
        assertThat(temp).doesNotExist();
        assertThat(other).exists();
    }

    @Test
    void stopOfTheLastClusterLeavesNoFolder() throws Exception {
        host.write(scripts().files());

        assertStopped(host.run(scripts().vllm().stop()));

        assertThat(host.home()).isEmptyDirectory();
    }

    @Test
    void stopIsFineWhereNothingRunsAndNothingIs() throws Exception {
        assertStopped(host.run(scripts().vllm().stop()));
        assertStopped(host.run(scripts().vllm().stop()));
    }

    @Test
    void stopByHandFromAShellOfTheClusterEndsTheRestAndNotThatShell() throws Exception {
        host.write(scripts().files());
        Process raylet = host.daemon("raylet", mark(name));

        // The shell that a person is in after sourcing env and starting a shell from it.
        CommandOutput output = host.run(
                Command.of("bash", "-c", "bash .muster/" + name + "/stop; echo \"shell lives: $?\""), mark(name));

        assertThat(output).isEqualTo(new CommandOutput(0, "fact left nothing\nshell lives: 0\n", ""));
        assertThat(FakeHost.ended(raylet)).isTrue();
    }

    // ---- watch

    @Test
    void theRayletOfItsClusterIsSeenAndThatOfNoOther() throws Exception {
        host.daemon("raylet", mark(name + "-2"));

        assertThat(host.run(scripts().watchRaylet()).stdout()).isEqualTo("raylet has ended\n");

        host.daemon("raylet", mark(name));

        assertThat(host.run(scripts().watchRaylet()).stdout()).isEqualTo("raylet runs\n");
    }

    @Test
    void watchTellsWhatIsThereAndWhatHasEndedByName() throws Exception {
        deployment = deployment.toBuilder().serve(ServeOptions.none()).build();
        host.daemon("gcs_server", mark(name));
        Process raylet = host.daemon("raylet", mark(name));
        host.daemon("raylet", mark(name + "-2"));

        CommandOutput output = host.run(listened("kill -KILL " + raylet.pid() + "; sleep 0.3"));

        assertThat(output.stdout().lines().filter(line -> !line.equals(".")))
                .containsExactly("node up", "node down raylet (process " + raylet.pid() + ") has ended.");
        assertThat(output.stdout().lines().filter(line -> line.equals("."))).hasSizeGreaterThanOrEqualTo(8);
    }

    @Test
    void watchTellsWhatWasNeverThereAndEndsWithItsListener() throws Exception {
        host.daemon("raylet", mark(name));

        CommandOutput output = host.run(listened("true"));

        assertThat(output.stdout().lines().filter(line -> !line.equals(".")))
                .contains("node down No gcs_server runs.", "server down No server runs.")
                .doesNotContain("node up");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Z 1a2b begin 10.0.0.1/stop (end Ray (all of it))      | end Ray (all of it)
            Z 1a2b down by root on desk, process 7                | down by root on desk, process 7
            Z 1a2b end 10.0.0.1/start (start Ray), exit code 0    | ''
            """)
    void watchTellsWhatARunDoesThereMeanwhile(String journal, String told) throws Exception {
        Path folder = Files.createDirectories(host.home().resolve(".muster").resolve(name));
        Files.writeString(folder.resolve("journal"), "Z 1a2b up by root on desk, process 7\n" + journal + "\n");

        assertThat(host.run(listened("true")).stdout().lines())
                .contains("node down No gcs_server runs."
                        + (told.isEmpty() ? "" : " A run of Muster is under way there, or was cut off: " + told + "."));
    }

    /** With a sign of life, then what the text does, then eight more. */
    private Command listened(String meanwhile) {
        var argv = new ArrayList<>(List.of(
                "bash", "-c", "{ echo; sleep 0.3; " + meanwhile + "; printf '\\n%.0s' {1..8}; } | \"$@\"", "bash"));
        argv.addAll(scripts().watch().argv());
        return new Command(argv, "");
    }

    // ---- forget, check and start among processes

    @Test
    void forgetDeletesTheFilesOnlyWhereNothingRunsFromThem() throws Exception {
        host.write(scripts().files());
        Path folder = host.home().resolve(".muster").resolve(name);
        Process worker = host.daemon("ray_worker", mark(name));

        assertThat(host.run(scripts().vllm().forget()).ok()).isTrue();
        assertThat(folder).exists();

        worker.destroyForcibly().waitFor();
        assertThat(host.run(scripts().vllm().forget()).ok()).isTrue();
        assertThat(host.home()).isEmptyDirectory();
    }

    @Test
    void whatRunsAlreadyIsUnchanged() throws Exception {
        host.recorder("ray", "");
        host.write(scripts().files());
        host.daemon("raylet", marks(fingerprint()));
        host.daemon("gcs_server", marks(fingerprint()));

        CommandOutput output = host.run(scripts().start());

        assertThat(output).isEqualTo(new CommandOutput(0, "muster: unchanged\n", ""));
        assertThat(host.ran("ray")).isFalse();
    }

    @Test
    void whatRunsFromAnotherDescriptionIsRefused() throws Exception {
        host.recorder("ray", "");
        host.program("python3", "echo 2.48.0\n");
        host.write(scripts().files());
        Process raylet = host.daemon("raylet", marks("0123456789abcdef"));

        assertFails(host.run(scripts().check()), "RUNS_DIFFERENTLY", "raylet " + raylet.pid());
        assertFails(host.run(scripts().start()), "RUNS_DIFFERENTLY", "raylet " + raylet.pid());
        assertThat(host.ran("ray")).isFalse();
    }

    @Test
    void aRayletWhoseHeadProcessIsGoneIsStartedAnew() throws Exception {
        host.program("ray", "echo 'Ray runtime started.'\n");
        host.write(scripts().files());
        Process raylet = host.daemon("raylet", marks(fingerprint()));

        assertThat(host.run(scripts().start()).stdout()).doesNotContain("unchanged");

        assertThat(FakeHost.ended(raylet)).isTrue();
    }

    @Test
    void theHeadTellsItsSessionAndTheNodesItCountsWhileItLives() throws Exception {
        host.program("ray", "");
        host.program("vllm", "");
        host.program(
                "python3",
                "case $2 in *urllib*) cat \"$HOME/reply\" ;; *json*) exec /usr/bin/python3 \"$@\" ;; *) echo 2.60.0 ;; esac\n");
        host.daemon("raylet", marks(fingerprint()), "--session-name=session_1");
        assertThat(host.run(scripts().version()).stdout()).doesNotContain("fact session");

        host.daemon("gcs_server", marks(fingerprint()));
        assertThat(host.run(scripts().version()).stdout())
                .as("the dashboard does not answer")
                .contains("fact session session_1\n");

        String reply = Answers.recorded("2.48.0", "rest-nodes");
        String one = "63ecb1e89785273f5559fb4f5eeaa018b7a83698426e97114a95c32b";
        String two = "d4f6468e4fd115cc9ddb8b5341f49b623a5cb938a366ecb5710eba37";
        Files.writeString(host.home().resolve("reply"), reply);
        assertThat(host.run(scripts().version()).stdout()).contains("fact session session_1 " + one + " " + two + "\n");

        Files.writeString(host.home().resolve("reply"), reply.replaceFirst("ALIVE", "DEAD"));
        assertThat(host.run(scripts().version()).stdout()).contains("fact session session_1 " + two + "\n");

        Files.writeString(host.home().resolve("reply"), "<html>");
        assertThat(host.run(scripts().version()).stdout()).contains("fact session session_1\n");
    }

    @Test
    void aWorkerIsUnchangedOnlyWhileItBelongsToTheHeadThatIsThere() throws Exception {
        assertUnchanged(List.of("--session-name=session_1", "--node_id=aaaa"), "127.0.0.2=session_1");
        assertUnchanged(List.of("--session-name=session_1", "--node_id=aaaa"), "127.0.0.2=session_1 bbbb aaaa");
        assertUnchanged(List.of("--session-name=session_1"), "127.0.0.2=session_1 bbbb");
        assertStartedAnew(List.of("--session-name=session_1", "--node_id=aaaa"), "127.0.0.2=");
        assertStartedAnew(List.of("--session-name=session_1", "--node_id=aaaa"), "127.0.0.2=session_2 aaaa");
    }

    /** It was cut off for longer than Ray waits, and came back. */
    @Test
    void aWorkerThatTheHeadHoldsForDeadIsStartedAnew() throws Exception {
        assertStartedAnew(List.of("--session-name=session_1", "--node_id=aaaa"), "127.0.0.2=session_1 bbbb");
    }

    private void assertUnchanged(List<String> raylet, String told) throws Exception {
        Process before = worker(raylet);

        assertThat(host.run(workerStart(told)).stdout()).isEqualTo("muster: unchanged\n");

        assertThat(before.isAlive()).isTrue();
        before.destroyForcibly().waitFor();
    }

    private void assertStartedAnew(List<String> raylet, String told) throws Exception {
        Process before = worker(raylet);

        try (var head = new ServerSocket(6379, 1, InetAddress.getByName("127.0.0.2"))) {
            assertThat(head.isBound()).isTrue();
            assertThat(host.run(workerStart(told))).isEqualTo(new CommandOutput(0, "", ""));
        }

        assertThat(FakeHost.ended(before)).isTrue();
    }

    /** A raylet of the description's, with those arguments. */
    private Process worker(List<String> arguments) throws Exception {
        deployment = Guide.builder(Guide.cluster(name, "127.0.0.2", HEAD))
                .runtime(BareRuntime.withoutSetup())
                .build();
        host.program("ray", "echo 'Ray runtime started.'\n");
        host.write(workerScripts().files());
        String fingerprint = host.run(
                        Command.of("sed", "-n", "s/^export MUSTER_FINGERPRINT=//p", ".muster/" + name + "/env"))
                .stdout()
                .strip();
        return host.daemon("raylet", marks(fingerprint), arguments.toArray(String[]::new));
    }

    /** Told what the head told, and that the worker told nothing. */
    private Command workerStart(String told) {
        return told(workerScripts().start(), told, HEAD + "=");
    }

    private RayScripts workerScripts() {
        return Guide.scripts(deployment, deployment.cluster().nodes().get(1));
    }

    private static Command told(Command command, String... facts) {
        return Command.of(
                Stream.concat(command.argv().stream(), Stream.of(facts)).toArray(String[]::new));
    }

    /** A start that was cut off leaves it, and the next would meet it at the same port. */
    @Test
    void aHeadProcessLeftWithoutARayletIsEndedBeforeTheStartAndNothingElse() throws Exception {
        host.program("ray", "echo 'Ray runtime started.'\n");
        host.write(scripts().files());
        Process gcs = host.daemon("gcs_server", marks(fingerprint()));
        Process other = host.daemon("gcs_server", mark(FakeHost.uniqueName()));

        assertThat(host.run(scripts().start()).ok()).isTrue();

        assertThat(FakeHost.ended(gcs)).isTrue();
        assertThat(other.isAlive()).isTrue();
    }

    @Test
    void aRayletOfAnotherClusterIsNoneOfOurs() throws Exception {
        host.program("ray", "echo 'Ray runtime started.'\n");
        host.program("python3", "echo 2.48.0\n");
        host.daemon("raylet", mark(FakeHost.uniqueName()));

        assertThat(host.run(scripts().check()).ok()).isTrue();
    }

    @Test
    void versionTellsTheVersionsOfRayPythonAndVllm() throws Exception {
        host.program("ray", "");
        host.program("vllm", "");
        host.program("python3", "case $2 in *ray*) echo 3.11.4 2.48.0 ;; *vllm*) echo fact vllm 0.13.0 ;; esac\n");
        deployment = deployment.toBuilder()
                .launcher(RayLauncher.ofDefaults().version("2.48.0"))
                .build();

        assertThat(host.run(scripts().version()))
                .isEqualTo(new CommandOutput(0, "fact ray 2.48.0\nfact python 3.11.4\nfact vllm 0.13.0\n", ""));
    }

    @Test
    void versionRefusesAHostWithoutRayOrWithAnother() throws Exception {
        host.program("python3", "echo 3.11.4 2.60.0\n");
        assertFails(host.run(scripts().version()), "RAY_NOT_FOUND", HEAD);

        host.program("ray", "");
        deployment = deployment.toBuilder()
                .launcher(RayLauncher.ofDefaults().version("2.48.0"))
                .build();
        assertFails(host.run(scripts().version()), "RAY_VERSION_DIFFERS", "2.60.0");
    }

    @Test
    void aHostWithoutVllmIsRefusedUnlessNothingIsServed() throws Exception {
        host.program("ray", "");
        host.program("python3", "echo 3.11.4 2.48.0\n");
        CommandOutput refused = host.run(scripts().version());
        assertFails(refused, "VLLM_NOT_FOUND", HEAD);
        assertThat(refused.stderr()).contains("serve: false");

        deployment = deployment.toBuilder().serve(ServeOptions.none()).build();
        assertThat(host.run(scripts().version()).ok()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"2.9.3, true", "2.51.2, true", "2.52.0, false", "2.60.0, false", "3.0.0, false"})
    void aRayThatKnowsNoTokensIsToldOfOrRefusedWhereOneIsWanted(String version, boolean isOld) throws Exception {
        host.program("ray", "");
        host.program("python3", "echo 3.11.4 " + version + "\n");
        deployment = deployment.toBuilder().serve(ServeOptions.none()).build();

        CommandOutput told = host.run(scripts().version());

        assertThat(told.ok()).isTrue();
        assertThat(told.stderr().startsWith("muster: RAY_UNAUTHENTICATED: Ray " + version + " asks nobody"))
                .isEqualTo(isOld);

        deployment = deployment.toBuilder()
                .launcher(RayLauncher.ofDefaults().authentication(RayAuthentication.TOKEN))
                .build();
        CommandOutput wanted = host.run(scripts().version());
        if (isOld) {
            assertFails(wanted, "RAY_TOKEN_UNSUPPORTED", version);
        } else {
            assertThat(wanted.stderr()).isEmpty();
        }
    }

    // ---- observe

    @Test
    void observeTellsTheRayletsOfTheClusterWithTheirIds() throws Exception {
        host.daemon("raylet", marks("0123456789abcdef"), "--node_id=aaaa");
        host.daemon("raylet", marks("0123456789abcdef"), "--node-id=bbbb", "--other=1");
        host.daemon("raylet", mark(FakeHost.uniqueName()), "--node_id=cccc");
        host.daemon("ray_worker", mark(name), "--node_id=dddd");

        HostAnswer answer = observe();

        assertThat(answer.raylets()).containsExactlyInAnyOrder("aaaa", "bbbb");
        assertThat(answer.running().orElseThrow())
                .contains("aaaa", "bbbb", "cccc")
                .doesNotContain("dddd");
        assertThat(answer.nodes()).isEmpty();
        assertThat(answer.unreadable()).isEmpty();
    }

    @Test
    void nobodyIsAskedWhereNoHeadOfTheClusterRuns() throws Exception {
        host.recorder("ray", "");
        host.recorder("python3", "");
        host.daemon("gcs_server", mark(FakeHost.uniqueName()));

        observe();

        assertThat(host.ran("ray")).isFalse();
        assertThat(host.ran("python3")).isFalse();
    }

    @Test
    void theDashboardIsAskedFirstAndPastAnyProxy() throws Exception {
        assumeThat(host.run(Command.of("python3", "-c", "import urllib.request"))
                        .ok())
                .as("a real python3")
                .isTrue();
        host.recorder("ray", "");
        host.daemon("gcs_server", mark(name));
        HttpServer dashboard = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] reply = Answers.recorded("2.48.0", "rest-nodes").getBytes(StandardCharsets.UTF_8);
        var token = new AtomicReference<String>();
        dashboard.createContext("/api/v0/nodes", exchange -> {
            token.set(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(200, reply.length);
            exchange.getResponseBody().write(reply);
            exchange.close();
        });
        dashboard.start();
        try {
            deployment = deployment.toBuilder()
                    .launcher(RayLauncher.ofDefaults()
                            .port(RayPort.DASHBOARD, dashboard.getAddress().getPort()))
                    .build();

            host.write(List.of(new FileContent(".muster/" + name + "/secrets/RAY_AUTH_TOKEN", "a token", false)));
            HostAnswer answer = HostAnswer.read(
                    host.run(scripts().observe(), Map.of("http_proxy", "http://127.0.0.1:1", "no_proxy", ""))
                            .stdout());

            assertThat(answer.nodes().orElseThrow()).extracting(RayNode::ip).containsExactly("10.79.0.2", "10.79.0.1");
            assertThat(token).hasValue("Bearer a token");
            assertThat(host.ran("ray")).isFalse();
        } finally {
            dashboard.stop(0);
        }
    }

    @Test
    void theCommandLineIsAskedWhereTheDashboardIsSilent() throws Exception {
        host.daemon("gcs_server", mark(name));
        host.program("python3", "exit 1\n");
        Path list = copy(Answers.recorded("2.60.0", "list-nodes-json"));
        Path status = copy(Answers.recorded("2.60.0", "status-2nodes"));

        host.program("ray", "case $1 in list) cat " + list + " ;; *) exit 1 ;; esac\n");
        assertThat(observe().nodes().orElseThrow()).hasSize(2);

        host.program("ray", "case $1 in list) exit 0 ;; status) cat " + status + " ;; esac\n");
        assertThat(observe().counts().orElseThrow().npus()).isEqualTo(16);

        host.program("ray", "echo \"$1 failed\" >&2\nexit 1\n");
        assertThat(observe().unreadable()).isEqualTo("status failed");
    }

    @Test
    void observingChangesNothing() throws Exception {
        host.write(scripts().files());
        Process raylet = host.daemon("raylet", marks(fingerprint()));
        List<Path> before = tree();

        observe();

        assertThat(tree()).isEqualTo(before);
        assertThat(raylet.isAlive()).isTrue();
    }

    private HostAnswer observe() throws Exception {
        CommandOutput output = host.run(scripts().observe());
        assertThat(output.exitCode()).isZero();
        assertThat(output.stderr()).isEmpty();
        return HostAnswer.read(output.stdout());
    }

    private List<Path> tree() throws IOException {
        try (var paths = Files.walk(host.home())) {
            return paths.sorted().toList();
        }
    }

    private Path copy(String text) throws IOException {
        return Files.writeString(Files.createTempFile(host.home(), "reply", ""), text);
    }

    // ---- logs

    @Test
    void logsTellTheirEndsFirstAndThenWhatTheyHaveGained() throws Exception {
        host.write(scripts().files());
        Path folder = host.home().resolve(".muster").resolve(name);
        Path log = folder.resolve("serve.log");
        Files.writeString(log, "line\n".repeat(150) + "last\n");

        List<String> first = logs("");
        assertThat(first).hasSize(101).endsWith("serve.log last", "--- cursor serve.log=755");
        String cursor = "serve.log=755";
        assertThat(logs(cursor)).containsExactly("--- cursor " + cursor);

        Files.writeString(log, "one\rtwo\n", StandardOpenOption.APPEND);
        Files.writeString(folder.resolve("start.log"), "Ray runtime started.\n");
        assertThat(logs(cursor))
                .containsExactly(
                        "start.log Ray runtime started.",
                        "serve.log one",
                        "serve.log two",
                        "--- cursor start.log=21 serve.log=763");

        Files.writeString(log, "anew\n");
        assertThat(logs("start.log=21 serve.log=763"))
                .containsExactly("serve.log anew", "--- cursor start.log=21 serve.log=5");
    }

    @Test
    void aHostWithoutLogsHasNone() throws Exception {
        assertThat(logs("")).containsExactly("--- cursor");
    }

    private List<String> logs(String cursor) throws Exception {
        CommandOutput output = host.run(scripts().vllm().logs(cursor));
        assertThat(output.stderr()).isEmpty();
        return output.stdout().lines().toList();
    }

    // ---- service

    @Test
    void endingTheServiceEndsItsServerAndWhatOutlivedItAndNotRay() throws Exception {
        host.write(scripts().files());
        Path log =
                Files.writeString(host.home().resolve(".muster").resolve(name).resolve("serve.log"), "");
        Process raylet = host.daemon("raylet", mark(name));
        Process server =
                host.daemon("vllm", Map.of(NodeEnvironment.CLUSTER_MARK, name, "MUSTER_SERVICE", "0123456789abcdef"));
        Process engine = host.daemon("VLLM::EngineCor", "exec 7>>'" + log + "'; echo; read -r _", Map.of());
        Process reader = host.daemon("tail", "exec 7<'" + log + "'; echo; read -r _", Map.of());
        for (Process process : List.of(engine, reader)) {
            assertThat(process.getInputStream().read()).isEqualTo('\n');
        }

        assertThat(host.run(scripts().vllm().stopService()).ok()).isTrue();

        assertThat(FakeHost.ended(server)).isTrue();
        assertThat(FakeHost.ended(engine)).isTrue();
        assertThat(List.of(raylet, reader)).allMatch(Process::isAlive);
    }

    @Test
    void sharedMemoryThatOnlyOursHadIsDeletedAndNoOther() throws Exception {
        host.write(scripts().files());
        Path noted = Files.createTempFile(Path.of("/dev/shm"), "psm_", "");
        Path other = Files.createTempFile(Path.of("/dev/shm"), "psm_", "");
        try {
            Path list = host.home().resolve(".muster").resolve(name).resolve("shared");
            // The second was another file when it was noted.
            Files.writeString(list, Files.getAttribute(noted, "unix:ino") + ":" + noted + "\n1:" + other + "\n");

            assertStopped(host.run(scripts().vllm().stop()));

            assertThat(noted).doesNotExist();
            assertThat(other).exists();
        } finally {
            Files.deleteIfExists(noted);
            Files.deleteIfExists(other);
        }
    }

    /** Python makes a semaphore under another name than its own, so that the maps of the process that has it do not tell. */
    @Test
    void semaphoresOfProcessesThatWereKilledAreDeletedAndNoOther() throws Exception {
        host.write(scripts().files());
        Path earlier = semaphore(Map.of(), true);
        Path started =
                Files.createFile(host.home().resolve(".muster").resolve(name).resolve("started"));
        Files.setLastModifiedTime(started, Files.getLastModifiedTime(earlier));
        Path orphan = semaphore(Map.of(), true);
        Path ours = semaphore(Map.of(NodeEnvironment.CLUSTER_MARK, name, "MUSTER_SERVICE", "0123456789abcdef"), false);
        Path other = semaphore(Map.of(), false);
        try {
            assertStopped(host.run(scripts().vllm().stop()));

            assertThat(List.of(earlier, other)).allMatch(Files::exists);
            assertThat(List.of(orphan, ours)).noneMatch(Files::exists);
        } finally {
            for (Path one : List.of(earlier, orphan, ours, other)) {
                Files.deleteIfExists(one);
            }
        }
    }

    /** The file of a semaphore whose process goes on running, or has been killed. */
    private Path semaphore(Map<String, String> variables, boolean killed) throws Exception {
        Process process = host.daemon(
                "python",
                "exec python3 -c 'import _multiprocessing, sys; name = \"mp-\" + sys.argv[1];"
                        + " lock = _multiprocessing.SemLock(1, 1, 1, \"/\" + name, False);"
                        + " print(name, flush=True); sys.stdin.read()' \"$@\"",
                variables,
                UUID.randomUUID().toString().substring(0, 8));
        String made = process.inputReader().readLine();
        if (killed) {
            assertThat(process.destroyForcibly().waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        return Path.of("/dev/shm/sem." + made);
    }

    @Test
    void aServerThatHasEndedIsToldWithTheEndOfItsLog() throws Exception {
        host.write(scripts().files());
        Files.writeString(host.home().resolve(".muster").resolve(name).resolve("serve.log"), "ValueError: no model\n");

        CommandOutput output = host.run(scripts().vllm().verify());

        assertThat(output).isEqualTo(new CommandOutput(0, "--- server\n--- log\n ValueError: no model\n", ""));
    }

    @Test
    void aServiceOfAnotherDescriptionIsRefusedBeforeAnythingIsStarted() throws Exception {
        host.write(scripts().files());
        Process server = host.daemon(
                "setsid",
                "exec setsid sleep 60",
                Map.of(NodeEnvironment.CLUSTER_MARK, name, "MUSTER_SERVICE", "0123456789abcdef"));
        while (!host.run(scripts().vllm().verify()).stdout().startsWith("--- server\n" + server.pid())) {
            assertThat(server.isAlive()).isTrue();
        }

        assertFails(host.run(scripts().check()), "RUNS_DIFFERENTLY", "process " + server.pid());
        assertFails(host.run(scripts().vllm().serve()), "RUNS_DIFFERENTLY", "process " + server.pid());
    }

    @Test
    void stopByHandIsTheScriptThatMusterRuns() {
        assertThat(scripts().files())
                .filteredOn(file -> file.name().equals("stop"))
                .extracting(FileContent::text)
                .containsExactly(scripts().vllm().stop().stdin());
    }
}

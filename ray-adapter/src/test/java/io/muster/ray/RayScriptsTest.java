package io.muster.ray;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.ServeOptions;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.FileContent;
import io.muster.vllm.FakeHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the rendered files say, and what a real bash makes of them. */
@EnabledOnOs(OS.LINUX)
class RayScriptsTest {

    /** What some shell, somewhere, treats specially, and a little that none does. */
    private static final String SPECIAL = "'\"\\$`!~*?[]{}()<>|&;#=-+% \n\t\r^@:,./aZ0";

    private static final String STARTED = "echo 'Ray runtime started.'\n";

    private final FakeHost host;

    RayScriptsTest(@TempDir Path root) {
        this.host = new FakeHost(root);
    }

    @BeforeEach
    void programs() throws IOException {
        host.recorder("ray", STARTED);
        host.recorder("vllm", "touch \"$HOME/served\"\n");
    }

    @AfterEach
    void close() {
        host.close();
    }

    // ---- text

    @ParameterizedTest
    @ValueSource(strings = {Guide.HEAD, Guide.WORKER})
    void theFilesOfTheGuidesNodesAreAsTheyWere(String node) throws IOException {
        Deployment guide = Guide.deployment();
        Map<String, String> rendered = Guide.scripts(guide, node(guide, node)).files().stream()
                .collect(toMap(FileContent::name, FileContent::text));
        Path folder = Path.of("src/test/resources/io/muster/ray/golden", node);
        if (Boolean.getBoolean("golden.rewrite")) {
            Files.createDirectories(folder);
            for (Map.Entry<String, String> file : rendered.entrySet()) {
                Files.writeString(folder.resolve(file.getKey()), file.getValue());
            }
        }

        var golden = new TreeMap<String, String>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                golden.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        assertThat(new TreeMap<>(rendered))
                .as("Where the change is meant: mvn test -pl ray-adapter -am -Dgolden.rewrite=true, and read the diff")
                .isEqualTo(golden);
    }

    @Test
    void onlyTheHeadCanServeAndVerify() {
        Deployment guide = Guide.deployment();

        assertThat(Guide.scripts(guide, node(guide, Guide.HEAD)).files())
                .extracting(FileContent::path, FileContent::executable)
                .containsExactly(
                        tuple(".muster/muster/env", false),
                        tuple(".muster/muster/start", true),
                        tuple(".muster/muster/stop", true),
                        tuple(".muster/muster/hosts", false),
                        tuple(".muster/muster/serve", true),
                        tuple(".muster/muster/verify", true),
                        tuple(".muster/muster/ray_non_carry_over_env_vars.json", false));
        assertThat(Guide.scripts(guide, node(guide, Guide.WORKER)).files())
                .extracting(FileContent::name)
                .containsExactly("env", "start", "stop", "hosts");
        Deployment nothing = guide.toBuilder().serve(ServeOptions.none()).build();
        assertThat(Guide.scripts(nothing, node(nothing, Guide.HEAD)).files())
                .extracting(FileContent::name)
                .containsExactly("env", "start", "stop", "hosts");
    }

    @Test
    void everyScriptIsBashWithoutBlanksLeftToFill() throws Exception {
        Cluster noNic = Cluster.builder()
                .nodes(Node.of(Guide.HEAD), Node.of(Guide.WORKER))
                .npusPerNode(8)
                .build();
        for (Deployment deployment : List.of(
                Guide.deployment(),
                Guide.builder(noNic).build(),
                Guide.builder(noNic)
                        .runtime(BareRuntime.setup("export A='it''s' # \"x\"\nif true; then :; fi"))
                        .launcher(RayLauncher.ofDefaults().version("2.48.0"))
                        .build())) {
            for (Node node : deployment.cluster().nodes()) {
                RayScripts scripts = Guide.scripts(deployment, node);
                var texts = new LinkedHashMap<String, String>();
                scripts.files().forEach(file -> texts.put(file.name(), file.text()));
                texts.put("check", scripts.check().stdin());
                texts.put("version", scripts.version().stdin());
                texts.put("inspection", scripts.inspection());
                texts.put("stop command", scripts.vllm().stop().stdin());
                texts.put("forget", scripts.vllm().forget().stdin());
                texts.put("observe", scripts.observe().stdin());
                for (Map.Entry<String, String> text : texts.entrySet()) {
                    assertThat(text.getValue()).as(text.getKey()).isNotBlank().doesNotContain("{{");
                    CommandOutput parsed = host.run(new Command(List.of("bash", "-n"), text.getValue()));
                    assertThat(parsed).as(text.getKey()).isEqualTo(new CommandOutput(0, "", ""));
                }
            }
        }
    }

    @Test
    void theFingerprintChangesWithWhatIsStartedAndWithNothingElse() {
        Deployment guide = Guide.deployment();
        String before = fingerprint(guide, Guide.HEAD);

        assertThat(fingerprint(Guide.deployment(), Guide.HEAD)).isEqualTo(before);
        assertThat(fingerprint(guide, Guide.WORKER)).isNotEqualTo(before);
        assertThat(fingerprint(
                        guide.toBuilder()
                                .serve(Guide.serve().maxModelLen(4096).build())
                                .build(),
                        Guide.HEAD))
                .as("serving starts no Ray")
                .isEqualTo(before);
        for (Deployment other : List.of(
                guide.toBuilder()
                        .launcher(RayLauncher.ofDefaults().port(RayPort.AGENT, 52366))
                        .build(),
                guide.toBuilder().runtime(BareRuntime.setup("true")).build(),
                guide.toBuilder()
                        .environment(new Environment(Map.of("HCCL_BUFFSIZE", "512"), Map.of()))
                        .build())) {
            assertThat(fingerprint(other, Guide.HEAD)).isNotEqualTo(before);
        }
    }

    // ---- the guide, as bash reads it

    @Test
    void theEnvironmentFileOfEachNodeHoldsTheGuidesVariables() throws Exception {
        Deployment guide = Guide.deployment();

        assertThat(sourced(guide, Guide.HEAD))
                .containsAllEntriesOf(guidesVariables(Guide.HEAD))
                .containsEntry("HCCL_BUFFSIZE", "1024")
                .doesNotContainKey("OMP_NUM_THREADS");
        assertThat(sourced(guide, Guide.WORKER))
                .containsAllEntriesOf(guidesVariables(Guide.WORKER))
                .containsEntry("HCCL_BUFFSIZE", "1024")
                .containsEntry("OMP_NUM_THREADS", "10");
    }

    @Test
    void anOldRayIsNotToldToLeaveVisibleDevicesAlone() throws Exception {
        Deployment old = Guide.deployment().toBuilder()
                .launcher(RayLauncher.ofDefaults().version("2.1.0"))
                .build();

        assertThat(sourced(old, Guide.HEAD))
                .containsKey("ASCEND_RT_VISIBLE_DEVICES")
                .doesNotContainKey("RAY_EXPERIMENTAL_NOSET_ASCEND_RT_VISIBLE_DEVICES");
    }

    @Test
    void theUsersVariablesWinAndTheNodesOverTheClusters() throws Exception {
        Deployment deployment = Guide.deployment().toBuilder()
                .environment(new Environment(
                        Map.of("A", "cluster", "B", "cluster", "VLLM_HOST_IP", "10.9.9.9"),
                        Map.of(Guide.WORKER, Map.of("B", "node"))))
                .build();

        assertThat(sourced(deployment, Guide.WORKER))
                .containsEntry("A", "cluster")
                .containsEntry("B", "node")
                .containsEntry("VLLM_HOST_IP", "10.9.9.9")
                .containsEntry("RAY_AUTH_MODE", "token");
    }

    @Test
    void servingRunsTheGuidesCommandLineInTheGuidesEnvironment() throws Exception {
        Deployment deployment = Guide.builder(Guide.cluster("muster", Local.HEAD, Local.WORKER))
                .runtime(BareRuntime.setup("export FROM_SETUP='it is\nthere'"))
                .build();

        serve(deployment);

        assertThat(host.argv("vllm"))
                .containsExactly(("serve Qwen/Qwen3-235B-A22B --distributed-executor-backend ray"
                                + " --pipeline-parallel-size 2 --tensor-parallel-size 8 --enable-expert-parallel"
                                + " --seed 1024 --max-model-len 8192 --max-num-seqs 25 --served-model-name qwen"
                                + " --trust-remote-code --gpu-memory-utilization 0.9 --port 8000")
                        .split(" "));
        assertThat(host.environment("vllm"))
                .containsAllEntriesOf(guidesVariables(Local.HEAD))
                .containsEntry("HCCL_BUFFSIZE", "1024")
                .containsEntry("FROM_SETUP", "it is\nthere")
                .containsEntry("MUSTER_CLUSTER", "muster")
                .containsEntry("RAY_ADDRESS", "127.0.0.1:6379")
                .containsEntry(
                        "VLLM_CONFIG_ROOT",
                        host.home().resolve(".muster/muster/vllm").toString())
                .containsKey("MUSTER_SERVICE");
    }

    /** What a server that is killed leaves there would stay for ever; a socket has no room in a long path. */
    @ParameterizedTest
    @CsvSource({"t, true", "a-long-name-of-a-cluster-as-some-people-like-them-for-what-they-tell, false"})
    void theServerHasAFolderForWhatIsTemporaryThatGoesWithDown(String name, boolean fits) throws Exception {
        serve(Guide.builder(Guide.cluster(name, Local.HEAD, Local.WORKER))
                .runtime(BareRuntime.setup("unset TMPDIR"))
                .build());

        String ours = host.home().resolve(".muster/" + name + "/tmp").toString();
        assertThat(Optional.ofNullable(host.environment("vllm").get("TMPDIR")))
                .isEqualTo(fits ? Optional.of(ours) : Optional.empty());
    }

    @Test
    void theUsersSettingsOfVllmStayWhereAListOfOursStands() throws Exception {
        Path settings = Files.createDirectories(host.home().resolve(".config/vllm"));
        Files.writeString(settings.resolve("do_not_track"), "yes");
        Files.writeString(settings.resolve("ray_non_carry_over_env_vars.json"), "[]");

        Local local = new Local();
        serve(local.deployment);

        Path ours = host.home().resolve(".muster").resolve(local.name).resolve("vllm");
        assertThat(ours.resolve("do_not_track")).hasContent("yes");
        assertThat(ours.resolve("ray_non_carry_over_env_vars.json")).content().contains("HCCL_IF_IP");
        assertThat(settings.resolve("ray_non_carry_over_env_vars.json")).hasContent("[]");
    }

    @Test
    void theHeadStartsRayWithItsPortsAndNpus() throws Exception {
        Local local = new Local();

        CommandOutput output = local.start(Local.HEAD);

        assertThat(output).isEqualTo(new CommandOutput(0, "", ""));
        assertThat(host.argv("ray"))
                .containsExactlyInAnyOrder(
                        "start",
                        "--head",
                        "--port=" + local.ray.port(RayPort.GCS),
                        "--node-manager-port=6380",
                        "--object-manager-port=6381",
                        "--runtime-env-agent-port=6382",
                        "--dashboard-agent-grpc-port=6383",
                        "--metrics-export-port=6385",
                        "--min-worker-port=10002",
                        "--max-worker-port=19999",
                        "--node-ip-address=127.0.0.1",
                        "--resources={\"NPU\":8}",
                        "--dashboard-agent-listen-port=" + local.ray.port(RayPort.AGENT),
                        "--dashboard-host=127.0.0.1",
                        "--dashboard-port=" + local.ray.port(RayPort.DASHBOARD),
                        "--temp-dir=/tmp/ray-" + local.name,
                        "--disable-usage-stats")
                .startsWith("start");
        assertThat(host.environment("ray"))
                .containsAllEntriesOf(guidesVariables(Local.HEAD))
                .containsEntry("MUSTER_CLUSTER", local.name)
                .containsEntry("MUSTER_FINGERPRINT", fingerprint(local.deployment, Local.HEAD))
                .containsEntry("FROM_SETUP", "yes");
    }

    @Test
    void aWorkerJoinsTheHeadOnceItListens() throws Exception {
        Local local = new Local();
        try (ServerSocket head = listen(local.ray.port(RayPort.GCS))) {
            assertThat(head.isBound()).isTrue();

            CommandOutput output = local.start(Local.WORKER);

            assertThat(output).isEqualTo(new CommandOutput(0, "", ""));
        }
        assertThat(host.argv("ray"))
                .containsExactlyInAnyOrder(
                        "start",
                        "--address=127.0.0.1:" + local.ray.port(RayPort.GCS),
                        "--node-manager-port=6380",
                        "--object-manager-port=6381",
                        "--runtime-env-agent-port=6382",
                        "--dashboard-agent-grpc-port=6383",
                        "--metrics-export-port=6385",
                        "--min-worker-port=10002",
                        "--max-worker-port=19999",
                        "--node-ip-address=127.0.0.2",
                        "--resources={\"NPU\":8}",
                        "--dashboard-agent-listen-port=" + local.ray.port(RayPort.AGENT),
                        "--temp-dir=/tmp/ray-" + local.name,
                        "--disable-usage-stats")
                .startsWith("start");
        assertThat(host.environment("ray")).containsAllEntriesOf(guidesVariables(Local.WORKER));
    }

    /** As ray start calls it, which tells what it would start then. */
    private static final String HOOKED = """
            exec /usr/bin/python3 - "$@" <<'PYTHON'
            import importlib, os, sys, types
            module, function = os.environ["RAY_START_HOOK"].split(".")
            params = types.SimpleNamespace(ray_client_server_port=10001)
            getattr(importlib.import_module(module), function)(params, "--head" in sys.argv)
            print("clients", params.ray_client_server_port)
            print("left", os.environ.get("RAY_START_HOOK"), os.environ.get("PYTHONPATH"))
            print("Ray runtime started.")
            PYTHON
            """;

    @Test
    void aHeadServesRayClientsOnlyWhereItIsAskedTo() throws Exception {
        host.recorder("ray", HOOKED);
        Local closed = new Local();
        Local open = new Local();
        open.launch(open.ray.port(RayPort.CLIENT, 10001));

        assertThat(closed.start(Local.HEAD).exitCode()).isZero();
        assertThat(closed.log()).contains("clients None", "left None None");
        assertThat(host.argv("ray")).noneMatch(word -> word.startsWith("--ray-client-server-port"));

        assertThat(open.start(Local.HEAD).exitCode()).isZero();
        assertThat(open.log()).contains("clients 10001");
        assertThat(host.argv("ray")).contains("--ray-client-server-port=10001");
    }

    /** A Ray that asks before sleeps for two seconds, again and again. */
    @Test
    void aWorkerWaitsUntilTheHeadsAgentTellsThatItsNodeIsThere() throws Exception {
        host.recorder("ray", HOOKED);
        Local local = new Local("127.0.0.3");
        local.deployment = local.deployment.toBuilder()
                .runtime(BareRuntime.setup("export PYTHONPATH=/of/the/user"))
                .build();
        InetAddress head = InetAddress.getByName("127.0.0.3");
        var asked = new AtomicInteger();
        HttpServer agent = HttpServer.create(new InetSocketAddress(head, local.ray.port(RayPort.AGENT)), 0);
        agent.createContext("/api/local_raylet_healthz", exchange -> {
            exchange.sendResponseHeaders(asked.incrementAndGet() < 3 ? 503 : 200, -1);
            exchange.close();
        });
        agent.start();
        try (var gcs = new ServerSocket(local.ray.port(RayPort.GCS), 1, head)) {
            assertThat(gcs.isBound()).isTrue();

            assertThat(local.start(Local.WORKER)).isEqualTo(new CommandOutput(0, "", ""));
        } finally {
            agent.stop(0);
        }
        assertThat(asked).hasValue(3);
        assertThat(local.log()).contains("left None /of/the/user");
    }

    /** A Ray looks for its node once a second; here it would for longer than the start may take. */
    @Test
    void aNodeIsThereAsSoonAsItsAgentListens() throws Exception {
        Local local = new Local();
        host.recorder("ray", "exec /usr/bin/python3 -c '" + """
                import socket, time
                agent = socket.create_server(("127.0.0.1", %d))
                agent.accept()
                agent.close()
                time.sleep(50)
                '
                """.formatted(local.ray.port(RayPort.AGENT)));

        assertThat(local.start(Local.HEAD)).isEqualTo(new CommandOutput(0, "", ""));

        host.run(Command.of("pkill", "-f", "create_server.*" + local.ray.port(RayPort.AGENT)));
    }

    @Test
    void aHeadWhosePortIsTakenDoesNotStart() throws Exception {
        Local local = new Local();
        for (int port :
                new int[] {local.ray.port(RayPort.GCS), local.ray.port(RayPort.DASHBOARD), local.ray.port(RayPort.AGENT)
                }) {
            try (ServerSocket other = listen(port)) {
                assertThat(other.isBound()).isTrue();

                assertFails(local.start(Local.HEAD), "RAY_PORT_TAKEN", "port " + port);
            }
        }
        assertThat(host.ran("ray")).isFalse();
    }

    /** A Redis of the host's own, for example: Ray cannot have the port either. */
    @Test
    void aHeadWhosePortIsTakenOnTheLoopbackAloneDoesNotStart() throws Exception {
        Local local = new Local();
        local.deployment = Guide.builder(Guide.cluster(local.name, Local.WORKER, "127.0.0.3"))
                .runtime(BareRuntime.setup("export FROM_SETUP=yes"))
                .launcher(local.ray)
                .build();
        try (ServerSocket other = listen(local.ray.port(RayPort.GCS))) {
            assertThat(other.isBound()).isTrue();

            assertFails(local.start(Local.WORKER), "RAY_PORT_TAKEN", "port " + local.ray.port(RayPort.GCS));
        }
        assertThat(host.ran("ray")).isFalse();
    }

    @Test
    void aWorkerWhoseAgentPortIsTakenDoesNotStart() throws Exception {
        Local local = new Local();
        for (String address : List.of("127.0.0.1", Local.WORKER)) {
            try (var other = new ServerSocket(local.ray.port(RayPort.AGENT), 1, InetAddress.getByName(address))) {
                assertThat(other.isBound()).isTrue();

                assertFails(local.start(Local.WORKER), "RAY_PORT_TAKEN", "port " + local.ray.port(RayPort.AGENT));
            }
        }
        assertThat(host.ran("ray")).isFalse();
    }

    @Test
    void aRayThatFailsOrDoesNotSayThatItStartedIsAFailureWithItsLastWords() throws Exception {
        for (String bash : List.of("echo 'last words'\nexit 3\n", "echo 'last words'\n")) {
            host.recorder("ray", bash);

            assertFails(new Local().start(Local.HEAD), "RAY_START_FAILED", "last words");
        }
        host.recorder("ray", STARTED + "exit 3\n");
        assertFails(new Local().start(Local.HEAD), "RAY_START_FAILED", "exit code 3");
    }

    /** Ray goes on for two minutes, and each worker would give up its head before. */
    @Test
    void aDiskThatFillsWhileRayStartsIsToldAtOnce() throws Exception {
        host.program("df", "free=0; [ -e ~/begun ] || free=99999\necho header; echo \"disk 99999 0 $free 0% /\"\n");
        host.recorder("ray", "touch ~/begun; for ((i = 0; i < 600; i++)); do sleep 0.1; done; touch ~/waited\n");

        assertFails(new Local().start(Local.HEAD), "DISK_FULL", "the disk of 127.0.0.1 is full");

        assertThat(host.ran("ray")).isTrue();
        assertThat(host.home().resolve("waited")).doesNotExist();
    }

    @Test
    void aRayOfAnotherVersionThanTheHeadsIsSaidToBe() throws Exception {
        host.recorder("ray", "echo 'RuntimeError: Version mismatch: The cluster was started with:'\nexit 1\n");

        assertFails(new Local().start(Local.HEAD), "RAY_VERSION_MISMATCH", "The cluster was started with:");
    }

    @Test
    void aSetupThatFailsStopsEverythingBeforeRay() throws Exception {
        Local local = new Local();
        local.deployment = local.deployment.toBuilder()
                .runtime(BareRuntime.setup("true\nsource '/no/such file' | cat >&2; false"))
                .build();

        assertFails(
                local.start(Local.HEAD),
                "SETUP_FAILED",
                "true source '/no/such file' | cat >&2; false; it said: ",
                "No such file or directory");
        assertFails(host.run(local.scripts(Local.HEAD).version()), "SETUP_FAILED", "127.0.0.1");
        assertThat(host.ran("ray")).isFalse();
    }

    // ---- hostile text

    @Test
    void hostileTextArrivesUnchanged() throws Exception {
        Path pwned = host.home().resolve("pwned");
        List<String> hostile = List.of(
                "x; touch " + pwned,
                "$(touch " + pwned + ")",
                "`touch " + pwned + "`",
                "x && touch " + pwned + " #",
                "' ; touch " + pwned + " ; '",
                "\" ; touch " + pwned + " ; \"",
                "it's",
                "'",
                "''",
                "\"",
                "\\",
                "\\'",
                "ends with a backslash\\",
                "two\nlines",
                "\nnewlines around\n\n",
                "carriage\r\nreturn",
                "tab\tand  two spaces ",
                " ",
                "~",
                "~root/*",
                "*",
                "$HOME ${PATH} $$ $0",
                "!!",
                "{{folder}} {a,b}",
                "$1 \\1 \\$0",
                "A=b",
                "-x",
                "--help",
                "-",
                "",
                "# no comment",
                "EOF\nEOF",
                "\u2603 \ud83d\ude00 \u00e9 e\u0301 \u202e\u200b",
                "\u0001\u001b[31m\u007f");

        assertArriveUnchanged(hostile);

        assertThat(pwned).doesNotExist();
    }

    @Test
    void randomTextArrivesUnchanged() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 6; round++) {
            var texts = new ArrayList<String>();
            for (int i = 0; i < 50; i++) {
                texts.add(text(random));
            }
            try {
                assertArriveUnchanged(texts);
            } catch (AssertionError | Exception e) {
                throw new AssertionError("-Dseed=" + seed + " round " + round + ": " + texts, e);
            }
        }
    }

    /** As arguments and as variables all of them; as the model's id and as its name, one after the other, a few. */
    private void assertArriveUnchanged(List<String> texts) throws Exception {
        var ofCluster = new LinkedHashMap<String, String>();
        var ofNode = new LinkedHashMap<String, String>();
        for (int i = 0; i < texts.size(); i++) {
            (i % 2 == 0 ? ofCluster : ofNode).put("TEXT_" + i, texts.get(i));
        }
        var expected = new LinkedHashMap<>(ofCluster);
        expected.putAll(ofNode);
        for (int i = 0; i < texts.size(); i += 8) {
            String name = texts.get(i);
            String id = name.isBlank() ? "m" : name;
            Deployment deployment = Guide.builder(Guide.cluster("muster", Local.HEAD, Local.WORKER))
                    .runtime(BareRuntime.withoutSetup())
                    .environment(new Environment(ofCluster, Map.of(Local.HEAD, ofNode)))
                    .serve(Guide.serve().servedModelName(name).args(texts).build())
                    .build();
            deployment = withModel(deployment, id);

            serve(deployment);

            List<String> argv = host.argv("vllm");
            assertThat(argv.get(1)).isEqualTo(id);
            assertThat(argv.get(argv.indexOf("--served-model-name") + 1)).isEqualTo(name);
            assertThat(argv.subList(argv.size() - texts.size(), argv.size())).isEqualTo(texts);
            assertThat(host.environment("vllm")).containsAllEntriesOf(expected);
            assertThat(new ObjectMapper()
                            .readTree(asked(deployment))
                            .path("model")
                            .asText())
                    .isEqualTo(name);
        }
    }

    private static Deployment withModel(Deployment deployment, String id) {
        return Deployment.builder(deployment.cluster(), ModelSpec.of(id))
                .runtime(deployment.runtime())
                .environment(deployment.environment())
                .serve(deployment.serve())
                .launcher(deployment.launcher().orElseThrow())
                .build();
    }

    /** Half of it what shells treat specially, half any characters but NUL. */
    private static String text(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            if (random.nextBoolean()) {
                text.append(SPECIAL.charAt(random.nextInt(SPECIAL.length())));
            } else {
                int codePoint = random.nextInt(1, random.nextBoolean() ? 0x80 : 0x110000);
                text.appendCodePoint(
                        codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE
                                ? 0x2603
                                : codePoint);
            }
        }
        return text.toString();
    }

    // ---- helpers

    private static Node node(Deployment deployment, String host) {
        return deployment.cluster().nodes().stream()
                .filter(node -> node.host().equals(host))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> guidesVariables(String host) {
        return Map.of(
                "HCCL_IF_IP", host,
                "GLOO_SOCKET_IFNAME", "eth0",
                "TP_SOCKET_IFNAME", "eth0",
                "HCCL_SOCKET_IFNAME", "eth0",
                "VLLM_HOST_IP", host,
                "ASCEND_RT_VISIBLE_DEVICES", "0,1,2,3,4,5,6,7",
                "RAY_EXPERIMENTAL_NOSET_ASCEND_RT_VISIBLE_DEVICES", "1",
                "RAY_AUTH_MODE", "token");
    }

    private Map<String, String> sourced(Deployment deployment, String node) throws Exception {
        List<FileContent> files =
                Guide.scripts(deployment, node(deployment, node)).files();
        host.write(files);
        CommandOutput output =
                host.run(Command.of("bash", "-c", "cd \"$0\" && . ./env && exec env -0", ".muster/muster"));
        assertThat(output.stderr()).isEmpty();
        return FakeHost.variables(output.stdout());
    }

    private static String fingerprint(Deployment deployment, String node) {
        String start = "export MUSTER_FINGERPRINT=";
        return Guide.scripts(deployment, node(deployment, node))
                .files()
                .get(0)
                .text()
                .lines()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .findFirst()
                .orElseThrow();
    }

    private CommandOutput runFile(Deployment deployment, String node, String name) throws Exception {
        host.write(Guide.scripts(deployment, node(deployment, node)).files());
        return host.run(Command.of("bash", ".muster/" + deployment.cluster().name() + "/" + name));
    }

    /** With a server that ends at once. */
    private void serve(Deployment deployment) throws Exception {
        Path served = host.home().resolve("served");
        Files.deleteIfExists(served);
        assertThat(runFile(deployment, Local.HEAD, "serve")).isEqualTo(new CommandOutput(0, "", ""));
        while (!Files.exists(served)) {
            Thread.sleep(10);
        }
    }

    /** The body with which the script asks: what bash makes of the last argument of its program. */
    private String asked(Deployment deployment) throws Exception {
        String verify = Guide.scripts(deployment, node(deployment, Local.HEAD)).files().stream()
                .filter(file -> file.name().equals("verify"))
                .findFirst()
                .orElseThrow()
                .text();
        host.recorder("python3", "");
        assertThat(host.run(Command.script(verify.substring(0, verify.indexOf("\nreply=")) + "\ncomplete"))
                        .ok())
                .isTrue();
        List<String> argv = host.argv("python3");
        return argv.get(argv.size() - 1);
    }

    private static void assertFails(CommandOutput output, String code, String... said) {
        assertThat(output.exitCode()).isEqualTo(1);
        assertThat(output.stderr().lines().filter(line -> line.startsWith("muster: ")))
                .hasSize(1)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("muster: " + code + ": ")
                        .contains(said)
                        .contains(" | "));
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }

    /** Head and worker on two loopback addresses, at free ports. */
    private final class Local {
        static final String HEAD = "127.0.0.1";
        static final String WORKER = "127.0.0.2";

        final String name = FakeHost.uniqueName();
        final RayLauncher ray;
        Deployment deployment;

        Local() throws IOException {
            this(HEAD);
        }

        Local(String head) throws IOException {
            try (ServerSocket one = listen(0);
                    ServerSocket two = listen(0);
                    ServerSocket three = listen(0)) {
                ray = RayLauncher.ofDefaults()
                        .port(RayPort.GCS, one.getLocalPort())
                        .port(RayPort.DASHBOARD, two.getLocalPort())
                        .port(RayPort.AGENT, three.getLocalPort());
            }
            deployment = Guide.builder(Guide.cluster(name, head, WORKER))
                    .runtime(BareRuntime.setup("export FROM_SETUP=yes"))
                    .launcher(ray)
                    .build();
        }

        void launch(RayLauncher other) {
            deployment = deployment.toBuilder().launcher(other).build();
        }

        /** What ray start said. */
        String log() throws IOException {
            return Files.readString(host.home().resolve(".muster/" + name + "/start.log"));
        }

        RayScripts scripts(String node) {
            return Guide.scripts(deployment, node(deployment, node));
        }

        CommandOutput start(String node) throws Exception {
            host.write(scripts(node).files());
            return host.run(scripts(node).start());
        }
    }
}

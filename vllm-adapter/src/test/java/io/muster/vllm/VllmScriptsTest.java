package io.muster.vllm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.deploy.Parallelism;
import io.muster.deploy.Secret;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.FileContent;
import io.muster.plan.NodeEnvironment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real bash makes of the scripts, among processes that carry the marks of vLLM's but are none. */
@EnabledOnOs(OS.LINUX)
class VllmScriptsTest {

    private static final String HEAD = "127.0.0.1";
    private static final String WORKER = "127.0.0.2";

    private final FakeHost host;
    private final String name = FakeHost.uniqueName();
    private final int port;
    private final int masterPort;
    private Deployment deployment;

    VllmScriptsTest(@TempDir Path root) throws IOException {
        this.host = new FakeHost(root);
        try (ServerSocket one = new ServerSocket(0);
                ServerSocket two = new ServerSocket(0)) {
            port = one.getLocalPort();
            masterPort = two.getLocalPort();
        }
        this.deployment = Guide.builder(Guide.cluster(name, HEAD, WORKER))
                .runtime(BareRuntime.setup("export FROM_SETUP=yes"))
                .serve(Guide.serve().port(port).build())
                .launcher(VllmLauncher.ofDefaults().masterPort(masterPort))
                .build();
    }

    @AfterEach
    void close() {
        host.close();
    }

    private VllmScripts scripts(String node) {
        return Guide.scripts(deployment, node);
    }

    private CommandOutput serve(String node) throws Exception {
        host.write(scripts(node).files());
        return host.run(scripts(node).vllm().serve());
    }

    private Path folder() {
        return host.home().resolve(".muster").resolve(name);
    }

    private Process server(String fingerprint) throws Exception {
        Process server = host.daemon(
                "setsid",
                "exec setsid sleep 60",
                Map.of(NodeEnvironment.CLUSTER_MARK, name, "MUSTER_SERVICE", fingerprint));
        while (!host.run(scripts(WORKER).observe()).stdout().startsWith("--- server\n" + server.pid())) {
            assertThat(server.isAlive()).isTrue();
        }
        return server;
    }

    private static void assertFails(CommandOutput output, String code, String said) {
        assertThat(output.exitCode()).isEqualTo(1);
        assertThat(output.stderr()).startsWith("muster: " + code + ": ").contains(said, " | ");
    }

    // ---- secrets

    private static final List<String> SECRETS = List.of("HF_TOKEN", "VLLM_API_KEY", "OTHER");

    private void withSecrets() throws IOException {
        Deployment.Builder builder = deployment.toBuilder();
        for (String secret : SECRETS) {
            builder.secret(secret, Secret.environment("NONE"));
            host.write(List.of(
                    new FileContent(".muster/" + name + "/secrets/" + secret, "value of '" + secret + "'", false)));
        }
        deployment = builder.build();
    }

    @Test
    void theServerGetsSecretsFromTheirFilesAndTheHostsOwnGiveWay() throws Exception {
        withSecrets();
        host.recorder("vllm", "");
        host.write(scripts(HEAD).files());

        CommandOutput output = host.run(scripts(HEAD).vllm().serve(), Map.of("HF_TOKEN", "stale", "OTHER", "stale"));

        assertThat(output).isEqualTo(new CommandOutput(0, "", ""));
        while (!host.ran("vllm")) {
            Thread.sleep(10);
        }
        assertThat(host.environment("vllm"))
                .containsEntry("VLLM_API_KEY", "value of 'VLLM_API_KEY'")
                .containsEntry("OTHER", "value of 'OTHER'")
                .containsEntry(
                        "HF_TOKEN_PATH", folder().resolve("secrets/HF_TOKEN").toString())
                .doesNotContainKey("HF_TOKEN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"VLLM_API_KEY", "OTHER"})
    void aServerWithoutItsSecretDoesNotStart(String missing) throws Exception {
        withSecrets();
        host.recorder("vllm", "");
        Files.writeString(folder().resolve("secrets").resolve(missing), "");

        assertFails(serve(HEAD), "SECRET_ABSENT", missing);

        assertThat(host.ran("vllm")).isFalse();
    }

    /** What the node's file holds the container engine is told, and shows to everybody. */
    @Test
    void theFileOfVariablesNamesFilesOfSecretsAndHoldsNone() throws Exception {
        withSecrets();

        assertThat(scripts(HEAD).files())
                .filteredOn(file -> file.name().equals("env"))
                .singleElement()
                .satisfies(file -> assertThat(file.text())
                        .contains("unset HF_TOKEN\n")
                        .contains("export HF_TOKEN_PATH=\"$HOME\"/.muster/" + name + "/secrets/HF_TOKEN\n")
                        .doesNotContain("VLLM_API_KEY", "OTHER"));
    }

    @Test
    void theQuestionCarriesTheKeyInNoArgument() throws Exception {
        withSecrets();
        host.recorder("python3", "");
        String verify = scripts(HEAD).files().stream()
                .filter(file -> file.name().equals("verify"))
                .findFirst()
                .orElseThrow()
                .text()
                .replace("[ \"${ask:-yes}\" = yes ] && [ -n \"$(server)\" ]", "true");

        host.write(scripts(HEAD).files());
        host.run(Command.script(verify));

        assertThat(host.environment("python3")).containsEntry("VLLM_API_KEY", "value of 'VLLM_API_KEY'");
        assertThat(host.argv("python3").toString()).doesNotContain("value of");
    }

    // ---- text

    @Test
    void everyScriptIsBashWithoutBlanksLeftToFill() throws Exception {
        for (Deployment one : List.of(
                deployment,
                Guide.replicas(),
                deployment.toBuilder()
                        .runtime(BareRuntime.setup("export A='it''s' # \"x\"\nif true; then :; fi"))
                        .build())) {
            for (String node : one.cluster().nodes().stream().map(n -> n.host()).toList()) {
                VllmScripts scripts = Guide.scripts(one, node);
                var texts = new LinkedHashMap<String, String>();
                scripts.files().forEach(file -> texts.put(file.name(), file.text()));
                texts.put("check", scripts.check().stdin());
                texts.put("version", scripts.version().stdin());
                texts.put("observe", scripts.observe().stdin());
                texts.put("forget", scripts.vllm().forget().stdin());
                texts.put("stop service", scripts.vllm().stopService().stdin());
                texts.put("logs", scripts.vllm().logs("serve.log=1").stdin());
                for (Map.Entry<String, String> text : texts.entrySet()) {
                    assertThat(text.getValue()).as(text.getKey()).isNotBlank().doesNotContain("{{");
                    CommandOutput parsed = host.run(new Command(List.of("bash", "-n"), text.getValue()));
                    assertThat(parsed).as(text.getKey()).isEqualTo(new CommandOutput(0, "", ""));
                }
            }
        }
    }

    @Test
    void onlyTheHeadIsAsked() {
        assertThat(scripts(HEAD).files())
                .extracting(FileContent::name)
                .containsExactly("env", "serve", "verify", "hosts", "stop");
        assertThat(scripts(WORKER).files())
                .extracting(FileContent::name)
                .containsExactly("env", "serve", "hosts", "stop");
        assertThat(scripts(WORKER).observe().stdin()).doesNotContain("completions");
    }

    // ---- serve

    @Test
    void aWorkerServesWithItsRanksInItsEnvironment() throws Exception {
        host.recorder("vllm", "touch \"$HOME/served\"\n");

        assertThat(serve(WORKER)).isEqualTo(new CommandOutput(0, "", ""));
        while (!Files.exists(host.home().resolve("served"))) {
            Thread.sleep(10);
        }

        assertThat(host.argv("vllm"))
                .startsWith("serve", "Qwen/Qwen3-235B-A22B")
                .containsSequence("--nnodes", "2", "--node-rank", "1", "--master-addr", HEAD, "--master-port")
                .contains("--headless", String.valueOf(masterPort))
                .containsSequence("--pipeline-parallel-size", "2", "--tensor-parallel-size", "8");
        assertThat(host.environment("vllm"))
                .containsAllEntriesOf(Map.of(
                        "HCCL_IF_IP", WORKER,
                        "VLLM_HOST_IP", WORKER,
                        "GLOO_SOCKET_IFNAME", "eth0",
                        "TP_SOCKET_IFNAME", "eth0",
                        "HCCL_SOCKET_IFNAME", "eth0",
                        "ASCEND_RT_VISIBLE_DEVICES", "0,1,2,3,4,5,6,7",
                        "HCCL_BUFFSIZE", "1024",
                        "FROM_SETUP", "yes",
                        "MUSTER_CLUSTER", name))
                .containsKey("MUSTER_SERVICE");
    }

    @Test
    void theHeadNeedsItsPortsFreeAndAWorkerNone() throws Exception {
        host.recorder("vllm", "");
        for (int taken : new int[] {port, masterPort}) {
            try (var other = new ServerSocket(taken, 1, InetAddress.getLoopbackAddress())) {
                assertThat(other.isBound()).isTrue();

                assertFails(serve(HEAD), "SERVE_PORT_TAKEN", "port " + taken + " of " + HEAD);
                assertThat(host.ran("vllm")).isFalse();
            }
        }
        try (var other = new ServerSocket(masterPort, 1, InetAddress.getLoopbackAddress())) {
            assertThat(other.isBound()).isTrue();
            assertThat(serve(WORKER).ok()).isTrue();
        }
    }

    @Test
    void aServerOfAnotherDescriptionIsRefusedOnEachNode() throws Exception {
        host.write(scripts(WORKER).files());
        Process server = server("0123456789abcdef");

        assertFails(host.run(scripts(WORKER).check()), "RUNS_DIFFERENTLY", "process " + server.pid());
        assertFails(host.run(scripts(WORKER).vllm().serve()), "RUNS_DIFFERENTLY", "process " + server.pid());
    }

    @Test
    void theFingerprintChangesWithWhatIsServedAndWithTheNode() {
        String before = fingerprint(deployment, WORKER);

        assertThat(fingerprint(deployment, HEAD)).isNotEqualTo(before);
        for (Deployment other : List.of(
                deployment.toBuilder()
                        .launcher(VllmLauncher.ofDefaults().masterPort(1))
                        .build(),
                deployment.toBuilder().parallelism(Parallelism.tensor(16)).build(),
                deployment.toBuilder().runtime(BareRuntime.withoutSetup()).build(),
                deployment.toBuilder()
                        .environment(new Environment(Map.of("HCCL_BUFFSIZE", "512"), Map.of()))
                        .build())) {
            assertThat(fingerprint(other, WORKER)).isNotEqualTo(before);
        }
    }

    private static String fingerprint(Deployment deployment, String node) {
        String mark = "export MUSTER_SERVICE=";
        return Guide.scripts(deployment, node).files().stream()
                .filter(file -> file.name().equals("serve"))
                .flatMap(file -> file.text().lines())
                .filter(line -> line.startsWith(mark))
                .map(line -> line.substring(mark.length()))
                .findFirst()
                .orElseThrow();
    }

    // ---- version and observe

    @Test
    void versionTellsThoseOfVllmAndPythonAndRefusesAHostWithoutVllm() throws Exception {
        host.program("python3", "case $2 in *vllm*) echo fact vllm 0.13.0 ;; *) echo 3.11.4 ;; esac\n");
        assertFails(host.run(scripts(WORKER).version()), "VLLM_NOT_FOUND", WORKER);

        host.program("vllm", "");
        assertThat(host.run(scripts(WORKER).version()))
                .isEqualTo(new CommandOutput(0, "fact vllm 0.13.0\nfact python 3.11.4\n", ""));
    }

    @Test
    void aWorkersServerIsToldWithTheEndOfItsLogAndChangesNothing() throws Exception {
        host.write(scripts(WORKER).files());
        Files.writeString(folder().resolve("serve.log"), "one\nValueError: no NIC\n");

        assertThat(host.run(scripts(WORKER).observe()))
                .isEqualTo(new CommandOutput(0, "--- server\n--- log\n one\n ValueError: no NIC\n--- end\n", ""));

        Process server = server("0123456789abcdef");
        assertThat(host.run(scripts(WORKER).observe()).stdout())
                .startsWith("--- server\n" + server.pid() + "\n--- log\n one\n");
    }

    @Test
    void everyReplicaMustAnswer() throws Exception {
        assumeThat(host.run(Command.of("python3", "-c", "import urllib.request"))
                        .ok())
                .as("a real python3")
                .isTrue();
        var asked = new CopyOnWriteArrayList<String>();
        var silent = new ArrayList<>(List.of("2"));
        HttpServer api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.createContext("/v1/completions", exchange -> {
            String replica = String.valueOf(exchange.getRequestHeaders().getFirst("X-data-parallel-rank"));
            asked.add(replica);
            byte[] body = "{\"choices\": [{\"text\": \"a\"}]}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(silent.contains(replica) ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        api.start();
        try {
            deployment = deployment.toBuilder()
                    .parallelism(Parallelism.tensor(4).data(4))
                    .serve(Guide.serve().port(api.getAddress().getPort()).build())
                    .build();
            host.write(scripts(HEAD).files());
            server("0123456789abcdef");

            assertThat(verify()).contains("--- completion\n404\n");
            assertThat(asked).containsExactly("0", "1", "2");

            silent.clear();
            asked.clear();
            assertThat(verify()).contains("--- completion\n200\n");
            assertThat(asked).containsExactly("0", "1", "2", "3");
        } finally {
            api.stop(0);
        }
    }

    private String verify() throws Exception {
        return host.run(scripts(HEAD).vllm().verify()).stdout();
    }

    // ---- drain

    @Test
    void aServiceIsLeftToItsRequestsAndNoLonger() throws Exception {
        var running = new AtomicInteger(3);
        var told = new AtomicReference<>("vllm:num_requests_");
        HttpServer api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.createContext("/metrics", exchange -> {
            String name = told.get();
            byte[] body = (name + "running{engine=\"0\"} " + Math.max(running.getAndDecrement(), 0) + ".0\n" + name
                            + "waiting{engine=\"0\"} 0.0\n" + name + "waiting_by_reason{engine=\"0\"} 7.0\n")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        api.start();
        try {
            deployment = deployment.toBuilder()
                    .serve(Guide.serve().port(api.getAddress().getPort()).build())
                    .build();
            assertThat(drain(1)).as("nothing runs").isEqualTo(new CommandOutput(0, "", ""));
            assertThat(running).hasValue(3);
            host.write(scripts(HEAD).files());
            server("0123456789abcdef");

            assertThat(drain(50)).isEqualTo(new CommandOutput(0, """
                            muster: progress 3 requests are in work
                            muster: progress 2 requests are in work
                            muster: progress 1 requests are in work
                            """, ""));
            assertThat(running).as("counted twice at the end").hasValue(-2);

            running.set(1000);
            assertThat(drain(1)).satisfies(output -> {
                assertThat(output.exitCode()).isZero();
                assertThat(output.stderr()).startsWith("muster: REQUESTS_CUT_OFF: ");
            });
            told.set("other_");
            assertThat(drain(50).stderr()).startsWith("muster: REQUESTS_UNKNOWN: ");
        } finally {
            api.stop(0);
        }
    }

    private CommandOutput drain(int seconds) throws Exception {
        return host.run(scripts(HEAD).vllm().drainService(Duration.ofSeconds(seconds)));
    }

    // ---- stop

    @Test
    void stopEndsTheServerOfANodeWithAllThatIsMarkedAndNothingElse() throws Exception {
        host.write(scripts(WORKER).files());
        Path log = Files.writeString(folder().resolve("serve.log"), "");
        Process server = server("0123456789abcdef");
        Process rank = host.daemon("VLLM::Worker", "exec 7>>'" + log + "'; echo; read -r _", Map.of());
        assertThat(rank.getInputStream().read()).isEqualTo('\n');
        Process deaf = host.daemon(
                "sleep", "trap '' TERM; echo; while :; do read -r _; done", Map.of(NodeEnvironment.CLUSTER_MARK, name));
        assertThat(deaf.getInputStream().read()).isEqualTo('\n');
        Process other = host.daemon("vllm", Map.of(NodeEnvironment.CLUSTER_MARK, name + "-2", "MUSTER_SERVICE", "x"));

        CommandOutput output = host.run(scripts(WORKER).vllm().stop());

        assertThat(output).isEqualTo(new CommandOutput(0, "fact left nothing\n", ""));
        for (Process process : List.of(server, rank, deaf)) {
            assertThat(FakeHost.ended(process)).isTrue();
        }
        assertThat(other.isAlive()).isTrue();
        assertThat(host.home()).isEmptyDirectory();
    }

    @Test
    void stopIsFineWhereNothingIs() throws Exception {
        assertThat(host.run(scripts(WORKER).vllm().stop())).isEqualTo(new CommandOutput(0, "fact left nothing\n", ""));
    }
}

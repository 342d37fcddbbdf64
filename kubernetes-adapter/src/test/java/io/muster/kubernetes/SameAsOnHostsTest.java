package io.muster.kubernetes;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.muster.InvalidDeploymentException;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.vllm.FakeHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Arguments and environment of {@code ray start} and {@code vllm serve}, rank by rank: those that a real bash makes of the files of
 * the plan, and those that it makes of the containers of the manifest, with stand-ins for Kubernetes, KubeRay, Ray and vLLM.
 */
@EnabledOnOs(OS.LINUX)
class SameAsOnHostsTest {

    private static final long SEED = Long.getLong("seed", 20261128);

    private static final int DEPLOYMENTS = 8;

    /** Of each pod here, so that it has an interface that carries it. */
    private static final String POD_IP = "127.0.0.1";

    /** Name of the head, which resolves everywhere. */
    private static final String HEAD = "localhost";

    private static final String NIC = "lo";
    private static final String TOKEN = "0123456789abcdef";

    private static final List<String> OF_NIC = List.of("HCCL_SOCKET_IFNAME", "GLOO_SOCKET_IFNAME", "TP_SOCKET_IFNAME");

    /** What is on hosts alone, and why. */
    private static final Map<String, String> ON_HOSTS = Map.of(
            "MUSTER_.*", "marks by which Muster finds its processes among others: in a pod there are no others",
            "TMPDIR", "a folder that goes with the cluster: a pod's own does");

    /** What is in pods alone, and why. */
    private static final Map<String, String> IN_PODS = Map.of(
            "MUSTER_POD_IP",
            "the address, which nobody knows before",
            "LWS_.*|FQ_RAY_IP",
            "where the head is, which nobody knows before",
            "RAY_CLUSTER_NAME|RAY_CLUSTER_NAMESPACE|RAY_CLOUD_INSTANCE_ID|RAY_NODE_TYPE_NAME|RAY_IP|RAY_PORT"
                    + "|RAY_USAGE_STATS_KUBERAY_IN_USE|RAY_DASHBOARD_ENABLE_K8S_DISK_USAGE|KUBERAY_GEN_RAY_START_CMD",
            "KubeRay's own");

    private static final Pattern OF_SHELL = Pattern.compile("HOME|PATH|PWD|OLDPWD|SHLVL|_|LANG|LC_.*");

    private final FakeHost host;
    private final Path home;
    private final Path plan;
    private int compared;

    SameAsOnHostsTest(@TempDir Path root) throws IOException {
        this.host = new FakeHost(root);
        this.home = host.home();
        this.plan = root.resolve("plan");
        String record = """
                printf '%s\\0' "$@" > ~/{name}.argv
                env -0 > ~/{name}.env
                """;
        host.program(
                "ray", """
                [ "$1" != status ] || { until [ ! -e ~/stay ] || [ -e ~/recorded ]; do sleep 0.02; done; echo "$NPUS"; exit; }
                """ + record.replace("{name}", "ray") + "touch ~/recorded\n[ ! -e ~/stay ] || exec sleep 30\n");
        host.program("vllm", record.replace("{name}", "vllm"));
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void eachRankOfTheGuidesStartsInAPodAsOnAHost() throws Exception {
        for (Deployment deployment : List.of(
                Deployments.ray(),
                Deployments.replica(),
                Deployments.replicas(),
                Deployments.secrets(),
                Deployments.uneven(),
                Deployments.single())) {
            compareAll(deployment);
        }
        // By deployment: what starts in the pods of each kind that it can be.
        assertThat(compared).isEqualTo((3 + 2 + 3) + 2 + 3 + (3 + 3) + 4 + 1);
    }

    @Test
    void eachRankOfRandomDeploymentsStartsInAPodAsOnAHost() throws Exception {
        var deployments = new RandomDeployments(new Random(SEED));
        for (int i = 0; i < DEPLOYMENTS; i++) {
            compareAll(deployments.next());
        }
        assertThat(compared).as("seed " + SEED).isGreaterThan(2 * DEPLOYMENTS);
    }

    /** As each kind that it can be. */
    private void compareAll(Deployment deployment) throws IOException, InterruptedException {
        if (Files.exists(plan)) {
            MoreFiles.deleteRecursively(plan, RecursiveDeleteOption.ALLOW_INSECURE);
        }
        Deployments.PLANNER.plan(deployment).writeTo(plan);
        for (ManifestKind kind : ManifestKind.values()) {
            Optional<Manifest> manifest = rendered(deployment, kind);
            if (manifest.isPresent()) {
                List<JsonNode> documents = Schemas.documents(manifest.get().yaml());
                documents.forEach(
                        document -> assertThat(Schemas.errors(document)).isEmpty());
                for (int rank = 0; rank < deployment.cluster().nodes().size(); rank++) {
                    compare(deployment, kind, documents.get(0).path("spec"), rank);
                }
            }
        }
    }

    private static Optional<Manifest> rendered(Deployment deployment, ManifestKind kind) {
        try {
            return Optional.of(Deployments.MANIFESTS.render(deployment, kind));
        } catch (InvalidDeploymentException e) {
            // Kinds that do not suit it, and nothing else.
            assertThat(e.findings().errors())
                    .allSatisfy(finding -> assertThat(finding.code())
                            .isIn(KubernetesCode.KIND_UNSUITED, KubernetesCode.RAY_VERSION_NOT_NAMED));
            return Optional.empty();
        }
    }

    private void compare(Deployment deployment, ManifestKind kind, JsonNode spec, int rank)
            throws IOException, InterruptedException {
        String what =
                "seed " + SEED + ", " + kind + " of " + deployment.cluster().name() + ", rank " + rank;
        Node node = deployment.cluster().nodes().get(rank);
        Map<String, Started> onHost = onHost(deployment, node);
        Map<String, Started> inPod = inPod(deployment, kind, spec, rank);
        if (kind == ManifestKind.RAYSERVICE) {
            // In Ray Serve, which ServeArgumentsTest sees to.
            onHost.remove("vllm");
        }
        assertThat(inPod.keySet()).as(what).isEqualTo(onHost.keySet());
        boolean isGivenToken = spec.toString().contains("\"authOptions\"");
        onHost.forEach((program, started) -> {
            Started pod = requireNonNull(inPod.get(program));
            UnaryOperator<String> told = text -> told(text, deployment, node);
            List<String> expected =
                    new ArrayList<>(started.argv().stream().map(told).toList());
            if (program.equals("ray")) {
                expected.add("--block");
                if (kind == ManifestKind.RAYSERVICE && rank == 0) {
                    // KubeRay must reach it.
                    expected.replaceAll(
                            word -> word.startsWith("--dashboard-host=") ? "--dashboard-host=0.0.0.0" : word);
                }
            }
            // KubeRay puts them in the order of their names.
            assertThat(pod.argv()).as(what).containsExactlyInAnyOrderElementsOf(expected);
            if (program.equals("vllm")) {
                assertThat(pod.argv()).as(what).isEqualTo(expected);
            }
            Map<String, String> variables = new TreeMap<>();
            started.environment().forEach((name, value) -> variables.put(name, told.apply(value)));
            without(variables, ON_HOSTS.keySet());
            // Of whatever host the pod comes to.
            OF_NIC.forEach(name -> variables.computeIfPresent(
                    name, (n, value) -> node.nic().filter(value::equals).isPresent() ? NIC : value));
            variables.put(
                    "ASCEND_RT_VISIBLE_DEVICES", counted(deployment.cluster().npus(node)));
            variables.replaceAll((name, value) -> value.replace(
                            home + "/.muster/" + deployment.cluster().name() + "/secrets/", home + "/secrets/")
                    .replace(home + "/.muster/" + deployment.cluster().name() + "/vllm", home + "/tmp/vllm"));
            if (isGivenToken) {
                // KubeRay gives it itself.
                assertThat(variables.remove("RAY_AUTH_TOKEN_PATH")).as(what).isNotNull();
                variables.put("RAY_AUTH_TOKEN", TOKEN);
            }
            Map<String, String> seen = new TreeMap<>(pod.environment());
            without(seen, IN_PODS.keySet());
            if (program.equals("ray")) {
                // Of KubeRay, and of no use to a program that starts Ray.
                seen.remove("RAY_ADDRESS");
            }
            if (kind == ManifestKind.RAYSERVICE) {
                // vLLM reads it where Ray Serve puts it.
                assertThat(seen.remove("VLLM_CONFIG_ROOT")).as(what).isEqualTo(home + "/tmp/vllm");
            }
            assertThat(seen).as(what + ", " + program).isEqualTo(variables);
            compared++;
        });
    }

    /** What a program was started with. */
    private record Started(List<String> argv, Map<String, String> environment) {}

    /** A text of the plan as a pod of this test has it. */
    private static String told(String text, Deployment deployment, Node node) {
        String head = deployment.cluster().head().host();
        String own = replaced(text, node.host(), POD_IP);
        return node.host().equals(head) ? own : replaced(own, head, HEAD);
    }

    private static String replaced(String text, String address, String by) {
        return text.replaceAll("(?<![0-9.])" + Pattern.quote(address) + "(?![0-9])", by);
    }

    private static String counted(int npus) {
        var counted = new StringBuilder("0");
        for (int i = 1; i < npus; i++) {
            counted.append(',').append(i);
        }
        return counted.toString();
    }

    private static void without(Map<String, String> variables, Set<String> patterns) {
        variables.keySet().removeIf(name -> patterns.stream().anyMatch(name::matches));
    }

    // ---- on a host

    private Map<String, Started> onHost(Deployment deployment, Node node) throws IOException, InterruptedException {
        forget();
        Path files = plan.resolve("nodes").resolve(node.host());
        Path folder = Files.createDirectories(
                home.resolve(".muster").resolve(deployment.cluster().name()));
        Files.copy(files.resolve("env"), folder.resolve("env"));
        writeSecrets(Files.createDirectories(folder.resolve("secrets")));
        // Of each script what sets variables, and the line that starts the program.
        if (Files.exists(files.resolve("start"))) {
            String start = Files.readString(files.resolve("start"));
            run(variables(start) + line(start, "(?s)timeout 120 env [^\n]*?(ray start .*?) > start\\.log"), folder);
        }
        if (Files.exists(files.resolve("serve"))) {
            String serve = Files.readString(files.resolve("serve"));
            String settings = serve.contains("export VLLM_CONFIG_ROOT=") ? "export VLLM_CONFIG_ROOT=$PWD/vllm\n" : "";
            run(
                    variables(serve)
                            + settings
                            + line(serve, "(?m)^(export MUSTER_SERVICE=.*)$")
                            + line(serve, "(?s)setsid (vllm serve .*?) > serve\\.log"),
                    folder);
        }
        return started();
    }

    private static String variables(String script) {
        return line(script, "(?s)\n(\\. \\./env.*?)\n\n");
    }

    private static String line(String script, String pattern) {
        Matcher line = Pattern.compile(pattern).matcher(script);
        assertThat(line.find()).as(pattern + " in " + script).isTrue();
        return line.group(1) + "\n";
    }

    private void run(String script, Path folder) throws IOException, InterruptedException {
        String text = "fail() { echo \"$*\" >&2; exit 1; }\ncd " + folder + "\n" + script;
        CommandOutput output = host.run(Command.script(text), Map.of("MUSTER_NIC", NIC));
        assertThat(output.ok()).as(output + text).isTrue();
    }

    // ---- in a pod

    private Map<String, Started> inPod(Deployment deployment, ManifestKind kind, JsonNode spec, int rank)
            throws IOException, InterruptedException {
        forget();
        writeSecrets(Files.createDirectories(home.resolve("secrets")));
        Map<String, String> given = new LinkedHashMap<>();
        JsonNode container;
        if (kind == ManifestKind.LEADERWORKERSET) {
            JsonNode group = spec.path("leaderWorkerTemplate");
            JsonNode template = rank == 0 && group.has("leaderTemplate")
                    ? group.path("leaderTemplate")
                    : group.path("workerTemplate");
            container = template.at("/spec/containers/0");
            given.put("LWS_LEADER_ADDRESS", HEAD);
            given.put("LWS_GROUP_SIZE", group.path("size").asText());
            given.put("LWS_WORKER_INDEX", String.valueOf(rank));
        } else {
            JsonNode cluster = spec.has("rayClusterConfig") ? spec.path("rayClusterConfig") : spec;
            JsonNode group = rank == 0 ? cluster.path("headGroupSpec") : groupOf(deployment, cluster, rank);
            container = group.at("/template/spec/containers/0");
            var kubeRay = new KubeRay(cluster, HEAD);
            given.putAll(kubeRay.environment(rank == 0, TOKEN));
            given.put("KUBERAY_GEN_RAY_START_CMD", kubeRay.startCommand(group, rank == 0));
        }
        Map<String, String> environment = Kubelet.environment(container, given, POD_IP);
        String script = Kubelet.expanded(container.path("args").path(0).asText(), environment);
        if (rank == 0 && script.contains("exec vllm serve")) {
            Files.createFile(home.resolve("stay"));
        }
        environment.replaceAll((name, value) -> inHome(value));
        environment.put("NPUS", " 0.0/" + deployment.cluster().totalNpus() + ".0 NPU");
        CommandOutput output = host.run(Command.of("bash", "-c", inHome(script)), environment);
        assertThat(output.exitCode()).as(output + script).isZero();
        assertThat(output.stderr()).isEmpty();
        Map<String, Started> started = started();
        started.values().forEach(program -> program.environment().remove("NPUS"));
        return started;
    }

    /** Nodes that are alike are in one group, in the order of the first of each. */
    private static JsonNode groupOf(Deployment deployment, JsonNode cluster, int rank) {
        List<Node> nodes = deployment.cluster().nodes();
        var kinds = new ArrayList<List<Object>>();
        for (int i = 1; i <= rank; i++) {
            Node node = nodes.get(i);
            List<Object> kind = List.of(
                    deployment.cluster().npus(node), deployment.environment().of(node.host()));
            if (!kinds.contains(kind)) {
                kinds.add(kind);
            }
        }
        Node node = nodes.get(rank);
        int group = kinds.indexOf(List.<Object>of(
                deployment.cluster().npus(node), deployment.environment().of(node.host())));
        return cluster.path("workerGroupSpecs").path(group);
    }

    private String inHome(String text) {
        return text.replace("/etc/muster/secrets", home + "/secrets").replace("/tmp/muster", home + "/tmp");
    }

    // ---- both

    private static void writeSecrets(Path folder) throws IOException {
        for (String name : List.of("HF_TOKEN", "VLLM_API_KEY", "OTHER_KEY", "RAY_AUTH_TOKEN")) {
            Files.writeString(folder.resolve(name), name.equals("RAY_AUTH_TOKEN") ? TOKEN : "secret of " + name);
        }
    }

    private void forget() throws IOException {
        try (Stream<Path> paths = Files.list(home)) {
            for (Path path : paths.toList()) {
                MoreFiles.deleteRecursively(path, RecursiveDeleteOption.ALLOW_INSECURE);
            }
        }
    }

    private Map<String, Started> started() throws IOException {
        var started = new TreeMap<String, Started>();
        for (String program : List.of("ray", "vllm")) {
            if (Files.exists(home.resolve(program + ".argv"))) {
                Map<String, String> environment = FakeHost.variables(Files.readString(home.resolve(program + ".env")));
                environment.keySet().removeIf(name -> OF_SHELL.matcher(name).matches());
                started.put(
                        program,
                        new Started(FakeHost.split(Files.readString(home.resolve(program + ".argv"))), environment));
            }
        }
        return started;
    }
}

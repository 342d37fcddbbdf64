package io.muster.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.check.Finding;
import io.muster.deploy.Deployment;
import io.muster.docker.DockerRuntime;
import io.muster.plan.FileContent;
import io.muster.plan.HostFolder;
import io.muster.plan.NodePrograms;
import io.muster.plan.Program;
import io.muster.plan.SecretFile;
import io.muster.ray.RayLauncher;
import io.muster.ray.RayPort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pods of a deployment, one for each node. */
final class Pods {

    /** Marks all pods of a cluster, as it marks its containers on hosts. */
    static final String CLUSTER_LABEL = "io.muster.cluster";

    private static final String TOKEN = "RAY_AUTH_TOKEN";

    private final Deployment deployment;
    private final ManifestKind kind;
    private final List<NodePrograms> nodes;
    private final String npuResource;
    private final Optional<RayLauncher> ray;
    private final ClusterSecret secret;

    Pods(Deployment deployment, ManifestKind kind, List<NodePrograms> nodes, String npuResource) {
        this.deployment = deployment;
        this.kind = kind;
        this.nodes = nodes;
        this.npuResource = npuResource;
        this.ray = deployment.launcher().filter(RayLauncher.class::isInstance).map(RayLauncher.class::cast);
        this.secret = ClusterSecret.of(deployment, secretFiles());
    }

    /**
     * One pod. Two are equal that differ in nothing.
     *
     * @param template of the pod
     * @param startParams options of {@code ray start}, as KubeRay takes them; empty without KubeRay
     */
    record Pod(ObjectNode template, Map<String, String> startParams) {}

    /** Pod of the head. */
    Pod head() {
        return pod(0);
    }

    /** Pods of the others, in their order. */
    List<Pod> workers() {
        var workers = new ArrayList<Pod>();
        for (int index = 1; index < nodes.size(); index++) {
            workers.add(pod(index));
        }
        return workers;
    }

    /** What must be there before the pods are. */
    ClusterSecret secret() {
        return secret;
    }

    /** The service's program, as the head has it. */
    Program service() {
        List<Program> programs = nodes.get(0).programs();
        return programs.get(programs.size() - 1);
    }

    /** Whether KubeRay gives the token to the pods. */
    boolean areGivenToken() {
        return kind != ManifestKind.LEADERWORKERSET
                && ray.flatMap(RayLauncher::version).isPresent()
                && nodes.get(0).secretFiles().stream()
                        .anyMatch(file -> file.name().equals(TOKEN));
    }

    /** What names an address that no pod can know. */
    List<Finding> findings() {
        var findings = new LinkedHashMap<String, Finding>();
        for (int index = 0; index < nodes.size(); index++) {
            HostAddresses addresses = addresses(index);
            for (Program program : nodes.get(index).programs()) {
                program.argv().forEach(word -> strangers(findings, addresses, "serve.args", word));
            }
            environment(index)
                    .texts()
                    .forEach(text -> strangers(findings, addresses, "env." + text.getKey(), text.getValue()));
        }
        // Of workers that differ, one template cannot tell which has which.
        if (findings.isEmpty()
                && kind == ManifestKind.LEADERWORKERSET
                && workers().stream().distinct().count() > 1) {
            findings.put("nodes", ManifestRules.workersDiffer());
        }
        return List.copyOf(findings.values());
    }

    private static void strangers(Map<String, Finding> findings, HostAddresses addresses, String path, String text) {
        for (String host : addresses.strangers(text)) {
            findings.putIfAbsent(
                    path + host,
                    Finding.error(
                            KubernetesCode.HOST_NOT_CARRIED,
                            path,
                            "Expected no address but that of the node itself or of the head, which pods can tell, saw "
                                    + host + ".",
                            "Leave it out for Kubernetes: pods get their addresses when they start."));
        }
    }

    private List<SecretFile> secretFiles() {
        return nodes.get(0).secretFiles().stream()
                .filter(file -> !(areGivenToken() && file.name().equals(TOKEN)))
                .toList();
    }

    private Pod pod(int index) {
        ObjectNode container = KubernetesText.object();
        var docker = (DockerRuntime) deployment.runtime();
        container
                .put("name", index == 0 ? "head" : "worker")
                .put("image", docker.image())
                .put("imagePullPolicy", docker.pull().equals("never") ? "Never" : "IfNotPresent");
        container.putArray("command").add("bash").add("-c");
        container.putArray("args").add(KubernetesText.literal(script(index)));
        container.set("env", env(index));
        ports(container, index);
        container
                .putObject("resources")
                .putObject("limits")
                .put(
                        npuResource,
                        String.valueOf(
                                deployment.cluster().npus(nodes.get(index).node())));
        probes(container, index);
        ObjectNode template = KubernetesText.object();
        template.putObject("metadata").putObject("labels").put(CLUSTER_LABEL, name());
        ObjectNode spec = template.putObject("spec");
        // As the containers on hosts: the same ports then mean the same, and HCCL has the NICs of the host.
        spec.put("hostNetwork", true).put("dnsPolicy", "ClusterFirstWithHostNet");
        oneOnEachHost(spec);
        spec.putArray("containers").add(container);
        new PodVolumes(deployment, docker, secret).addTo(spec, container);
        return new Pod(template, startParams(index));
    }

    private void oneOnEachHost(ObjectNode spec) {
        ObjectNode rule = spec.putObject("affinity")
                .putObject("podAntiAffinity")
                .putArray("requiredDuringSchedulingIgnoredDuringExecution")
                .addObject();
        rule.putObject("labelSelector").putObject("matchLabels").put(CLUSTER_LABEL, name());
        rule.put("topologyKey", "kubernetes.io/hostname");
    }

    private String script(int index) {
        NodePrograms node = nodes.get(index);
        var script = new PodScript(deployment, node, index, addresses(index), environment(index));
        if (ray.isEmpty()) {
            return script.ofVllm();
        }
        int port = ray.get().port(RayPort.GCS);
        return switch (kind) {
            case RAYCLUSTER -> script.ofKubeRay(port);
            case RAYSERVICE -> script.ofRayService(service().files(), port);
            case LEADERWORKERSET -> script.ofRay(port);
        };
    }

    private ArrayNode env(int index) {
        PodEnvironment environment = environment(index);
        ArrayNode entries = environment.entries();
        if (kind == ManifestKind.RAYSERVICE) {
            // vLLM runs where Ray Serve puts it.
            List<FileContent> files = service().files();
            if (!files.isEmpty()) {
                String path = environment.path(files.get(0).path());
                entries.addObject()
                        .put("name", "VLLM_CONFIG_ROOT")
                        .put("value", path.substring(0, path.lastIndexOf('/')));
            }
        }
        return entries;
    }

    private HostAddresses addresses(int index) {
        return new HostAddresses(
                deployment.cluster().hosts(),
                nodes.get(index).node().host(),
                kind == ManifestKind.LEADERWORKERSET ? "LWS_LEADER_ADDRESS" : "FQ_RAY_IP");
    }

    private PodEnvironment environment(int index) {
        NodePrograms node = nodes.get(index);
        return new PodEnvironment(
                node.programs().get(0).environment(),
                addresses(index),
                HostFolder.of(deployment.cluster()),
                deployment.cluster().npus(node.node()),
                areGivenToken() ? List.of(TOKEN + "_PATH") : List.of());
    }

    private void ports(ObjectNode container, int index) {
        ArrayNode ports = KubernetesText.array();
        if (index == 0 && ray.isPresent()) {
            // As KubeRay calls them in its service.
            port(ports, "gcs-server", ray.get().port(RayPort.GCS));
            port(ports, "dashboard", ray.get().port(RayPort.DASHBOARD));
            if (ray.get().opens(RayPort.CLIENT)) {
                port(ports, "client", ray.get().port(RayPort.CLIENT));
            }
        }
        if (ray.isPresent()) {
            port(ports, "metrics", ray.get().port(RayPort.METRICS));
        }
        if (deployment.serve().serves() && (index == 0 || kind == ManifestKind.RAYSERVICE)) {
            port(ports, "serve", deployment.serve().port());
        }
        if (!ports.isEmpty()) {
            container.set("ports", ports);
        }
    }

    private static void port(ArrayNode ports, String name, int number) {
        ports.addObject().put("name", name).put("containerPort", number);
    }

    private void probes(ObjectNode container, int index) {
        if (index == 0 && deployment.serve().serves() && kind != ManifestKind.RAYSERVICE) {
            Probes.ofService(container, deployment);
        } else if (ray.isPresent()) {
            int nodeManager = ray.get().port(RayPort.NODE_MANAGER);
            if (kind == ManifestKind.RAYSERVICE && index > 0) {
                Probes.ofRayServe(container, nodeManager, deployment.serve().port());
            } else {
                Probes.ofRay(container, nodeManager);
            }
        }
    }

    /** Of {@code ray start}, but for what KubeRay says itself. */
    private Map<String, String> startParams(int index) {
        var params = new LinkedHashMap<String, String>();
        if (kind == ManifestKind.LEADERWORKERSET) {
            return params;
        }
        HostAddresses addresses = addresses(index);
        for (String word : nodes.get(index).programs().get(0).argv()) {
            if (!word.startsWith("--") || word.equals("--head") || word.startsWith("--address=")) {
                continue;
            }
            int equals = word.indexOf('=');
            params.put(
                    word.substring(2, equals < 0 ? word.length() : equals),
                    equals < 0 ? "true" : addresses.inShell(word.substring(equals + 1)));
        }
        if (kind == ManifestKind.RAYSERVICE && index == 0) {
            // KubeRay brings the applications there.
            params.put("dashboard-host", "0.0.0.0");
        }
        return params;
    }

    private String name() {
        return deployment.cluster().name();
    }
}

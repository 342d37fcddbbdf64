package io.muster.kubernetes;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.deploy.LauncherSpec;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.deploy.Secret;
import io.muster.deploy.ServeOptions;
import io.muster.deploy.Speculative;
import io.muster.docker.DockerRuntime;
import io.muster.ray.RayAuthentication;
import io.muster.ray.RayLauncher;
import io.muster.ray.RayPort;
import io.muster.ray.RayTls;
import io.muster.vllm.VllmLauncher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Deployments that all can be planned, with what shells and Kubernetes treat specially in them. */
final class RandomDeployments {

    private static final List<String> HOSTS = List.of("10.0.0.1", "10.0.0.12", "10.0.0.11", "10.0.1.1");

    private static final List<String> TEXTS = List.of(
            "plain",
            "two words",
            "it's \"quoted\"",
            "$HOME and `id` \\ $(id)",
            "$(HCCL_IF_IP) $$ $$(HOME) $$$",
            "a=b;c|d&e>f<g*h?",
            "true",
            "0x1F",
            "1e3",
            "null",
            "# no comment",
            "ümlaut",
            "tcp://10.0.0.1:80",
            "-1");

    private final Random random;

    RandomDeployments(Random random) {
        this.random = random;
    }

    Deployment next() {
        int count = 1 + random.nextInt(HOSTS.size());
        boolean isRay = random.nextBoolean();
        boolean differ = isRay && random.nextInt(3) == 0;
        var nodes = new ArrayList<Node>();
        for (int i = 0; i < count; i++) {
            Node node = Node.of(HOSTS.get(i));
            node = random.nextBoolean() ? node.nic("eth" + random.nextInt(3)) : node;
            node = random.nextInt(4) == 0 ? node.devices(List.of(8, 9, 10, 11, 12, 13, 14, 15)) : node;
            nodes.add(
                    differ && i > 0 && random.nextBoolean()
                            ? node.devices(List.of()).npus(16)
                            : node);
        }
        Cluster cluster = Cluster.builder()
                .name("c" + random.nextInt(1000))
                .nodes(nodes)
                .npusPerNode(8)
                .build();
        boolean serves = !isRay || random.nextInt(4) > 0;
        Deployment.Builder builder = Deployment.builder(
                        cluster, ModelSpec.of(random.nextBoolean() ? "Qwen/Qwen3-235B-A22B" : "/models/a model"))
                .parallelism(layout(count, isRay))
                .serve(serves ? serve() : ServeOptions.none())
                .environment(new Environment(variables(), differ ? Map.of(HOSTS.get(0), variables()) : Map.of()))
                .launcher(isRay ? ray() : vllm())
                .runtime(DockerRuntime.image("quay.io/ascend/vllm-ascend:v0.23.0"));
        for (String secret : List.of("HF_TOKEN", "VLLM_API_KEY", "OTHER_KEY")) {
            if (random.nextInt(3) == 0) {
                builder.secret(secret, Secret.file(Path.of(secret)));
            }
        }
        return builder.build();
    }

    private Parallelism layout(int nodes, boolean isRay) {
        if (!isRay && random.nextBoolean()) {
            return Parallelism.tensor(4).data(2 * nodes).expertParallel(random.nextBoolean());
        }
        return Parallelism.tensor(8).pipeline(nodes);
    }

    private ServeOptions serve() {
        ServeOptions.Builder serve = ServeOptions.builder()
                .port(8000 + random.nextInt(100))
                .seed(random.nextInt(5000))
                .trustRemoteCode(random.nextBoolean());
        if (random.nextBoolean()) {
            serve.servedModelName("q" + random.nextInt(9)).maxModelLen(4096).memoryUtilization(0.85);
        }
        if (random.nextBoolean()) {
            serve.speculative(new Speculative("deepseek_mtp", 2));
        }
        if (random.nextBoolean()) {
            serve.args(List.of("--additional-config", "{\"a\":\"" + text().replaceAll("[\\\\\"]", "") + "\"}"));
        }
        return serve.build();
    }

    private Map<String, String> variables() {
        var variables = new LinkedHashMap<String, String>();
        for (int i = random.nextInt(4); i > 0; i--) {
            variables.put("VAR_" + random.nextInt(5), text());
        }
        return variables;
    }

    private String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private LauncherSpec vllm() {
        return VllmLauncher.ofDefaults().masterPort(29000 + random.nextInt(100));
    }

    private LauncherSpec ray() {
        RayLauncher ray = RayLauncher.ofDefaults().port(RayPort.GCS, 6300 + random.nextInt(70));
        String version = List.of("", "2.48.0", "2.55.1").get(random.nextInt(3));
        ray = version.isEmpty() ? ray : ray.version(version);
        ray = random.nextInt(3) == 0 ? ray.authentication(RayAuthentication.DISABLED) : ray;
        ray = random.nextInt(3) == 0 ? ray.token(Secret.environment("TOKEN")) : ray;
        return random.nextInt(3) == 0 ? ray.tls(new RayTls(Path.of("crt"), Path.of("key"), Path.of("ca"))) : ray;
    }
}

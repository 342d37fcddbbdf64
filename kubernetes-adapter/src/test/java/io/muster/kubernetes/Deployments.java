package io.muster.kubernetes;

import io.muster.Planner;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.deploy.Secret;
import io.muster.deploy.ServeOptions;
import io.muster.docker.DockerProvider;
import io.muster.docker.DockerRuntime;
import io.muster.ray.RayLauncher;
import io.muster.ray.RayProvider;
import io.muster.vllm.Guide;
import io.muster.vllm.VllmLauncher;
import io.muster.vllm.VllmProvider;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Those of the guides, of which the plans are golden files of other modules, in containers. */
final class Deployments {

    static final Planner PLANNER = Planner.of(new RayProvider(), new VllmProvider(), new DockerProvider());

    static final Manifests MANIFESTS = Manifests.of(PLANNER);

    private static final DockerRuntime IMAGE = DockerRuntime.image("quay.io/ascend/vllm-ascend:v0.23.0");

    private Deployments() {}

    /** The guide's with Ray. */
    static Deployment ray() {
        return Guide.builder(Guide.cluster("muster", Guide.HEAD, Guide.WORKER))
                .launcher(RayLauncher.ofDefaults().version("2.48.0"))
                .runtime(IMAGE)
                .build();
    }

    /** One replica over two nodes, without Ray. */
    static Deployment replica() {
        return ray().toBuilder().launcher(VllmLauncher.ofDefaults()).build();
    }

    /** Whole replicas on three nodes, without Ray. */
    static Deployment replicas() {
        return Guide.builder(Guide.cluster("muster", "10.0.0.1", "10.0.0.2", "10.0.0.3"))
                .parallelism(Parallelism.tensor(4).data(6).expertParallel(true))
                .environment(Environment.empty())
                .runtime(IMAGE.shmSizeGib(16).cache("/data/cache").args(List.of("--volume=/models:/models:ro")))
                .build();
    }

    /** With secrets and a Ray that asks for a token. */
    static Deployment secrets() {
        return ray().toBuilder()
                .launcher(RayLauncher.ofDefaults().version("2.60.0").token(Secret.file(Path.of("token"))))
                .secret("HF_TOKEN", Secret.file(Path.of("hf-token")))
                .secret("VLLM_API_KEY", Secret.environment("KEY"))
                .build();
    }

    /** Workers of two kinds, of another generation, on which nothing is served. */
    static Deployment uneven() {
        Cluster cluster = Cluster.builder()
                .name("uneven")
                .nodes(
                        Node.of("10.0.0.1"),
                        Node.of("10.0.0.2"),
                        Node.of("10.0.0.3").npus(8),
                        Node.of("10.0.0.4"))
                .npusPerNode(16)
                .npuGeneration(NpuGeneration.ATLAS_A3)
                .build();
        return Deployment.builder(cluster, ModelSpec.of("/models/qwen"))
                .parallelism(Parallelism.tensor(8).pipeline(7))
                .serve(ServeOptions.none())
                .launcher(RayLauncher.ofDefaults())
                .runtime(DockerRuntime.image("quay.io/ascend/vllm-ascend:v0.23.0-a3"))
                .build();
    }

    /** A node alone. */
    static Deployment single() {
        Cluster cluster = Cluster.builder()
                .name("single")
                .nodes(Node.of("10.0.0.1"))
                .npusPerNode(2)
                .npuGeneration(NpuGeneration.ATLAS_310P)
                .build();
        return Deployment.builder(cluster, ModelSpec.of("Qwen/Qwen3-8B"))
                .parallelism(Parallelism.tensor(2))
                .launcher(VllmLauncher.ofDefaults())
                .runtime(DockerRuntime.image("quay.io/ascend/vllm-ascend:v0.23.0-310p"))
                .build();
    }

    /** Each with the kinds that it can be, by the names of their golden files. */
    static Map<String, Manifest> manifests() {
        var manifests = new LinkedHashMap<String, Manifest>();
        manifests.put("raycluster", MANIFESTS.render(ray(), ManifestKind.RAYCLUSTER));
        manifests.put("raycluster-secrets", MANIFESTS.render(secrets(), ManifestKind.RAYCLUSTER));
        manifests.put("raycluster-uneven", MANIFESTS.render(uneven(), ManifestKind.RAYCLUSTER));
        manifests.put("rayservice", MANIFESTS.render(ray(), ManifestKind.RAYSERVICE));
        manifests.put("leaderworkerset-ray", MANIFESTS.render(secrets(), ManifestKind.LEADERWORKERSET));
        manifests.put("leaderworkerset-replica", MANIFESTS.render(replica(), ManifestKind.LEADERWORKERSET));
        manifests.put("leaderworkerset-replicas", MANIFESTS.render(replicas(), ManifestKind.LEADERWORKERSET));
        manifests.put("leaderworkerset-single", MANIFESTS.render(single(), ManifestKind.LEADERWORKERSET));
        return manifests;
    }
}

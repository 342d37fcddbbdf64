package io.muster.docker;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;

/** Deployments in containers. */
final class Deployments {

    static final String IMAGE = "vllm-ascend:v0.23.0";

    private Deployments() {}

    static Deployment of(NpuGeneration generation, int npus, String image, Node... nodes) {
        Cluster cluster = Cluster.builder()
                .name("qwen")
                .nodes(nodes)
                .npusPerNode(npus)
                .npuGeneration(generation)
                .build();
        return Deployment.builder(cluster, ModelSpec.of("Qwen/Qwen3-235B-A22B"))
                .runtime(DockerRuntime.image(image))
                .build();
    }

    static Deployment withImage(String image) {
        return of(NpuGeneration.ATLAS_A2, 8, image, Node.of("10.0.0.1"));
    }
}

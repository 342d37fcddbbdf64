package io.muster.testkit;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.docker.DockerProvider;
import io.muster.docker.DockerRuntime;
import io.muster.ray.RayProvider;
import io.muster.spi.AdapterProvider;

class RayContractTest extends AdapterContract {

    @Override
    protected AdapterProvider[] providers() {
        return new AdapterProvider[] {new RayProvider(), new DockerProvider()};
    }

    @Override
    protected Deployment deployment() {
        return Deployment.builder(twoNodes(), ModelSpec.of("any/model"))
                .runtime(DockerRuntime.image("quay.io/ascend/vllm-ascend:v0.23.0"))
                .build();
    }

    static Cluster twoNodes() {
        return Cluster.builder()
                .nodes(Node.of("10.0.0.1"), Node.of("10.0.0.2"))
                .npusPerNode(8)
                .build();
    }
}

package io.muster.samples.apptainer;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.ray.RayProvider;
import io.muster.spi.AdapterProvider;
import io.muster.testkit.AdapterContract;

/** Is all that an adapter of one's own needs for a test. */
class ApptainerContractTest extends AdapterContract {

    @Override
    protected AdapterProvider[] providers() {
        return new AdapterProvider[] {new RayProvider(), new ApptainerProvider()};
    }

    @Override
    protected Deployment deployment() {
        Cluster cluster = Cluster.builder()
                .nodes(Node.of("10.0.0.1"), Node.of("10.0.0.2"))
                .npusPerNode(8)
                .build();
        return Deployment.builder(cluster, ModelSpec.of("any/model"))
                .runtime(new ApptainerRuntime("/images/vllm-ascend.sif"))
                .build();
    }
}

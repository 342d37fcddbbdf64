package io.muster.ray;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.deploy.ServeOptions;
import io.muster.vllm.RuntimeOnTheHost;

/** The deployment of the vllm-ascend guide for Ray (facts/ascend.md 1.1), on two hosts. */
final class Guide {

    static final String HEAD = io.muster.vllm.Guide.HEAD;
    static final String WORKER = io.muster.vllm.Guide.WORKER;

    private Guide() {}

    static Deployment deployment() {
        return builder(cluster("muster", HEAD, WORKER)).build();
    }

    /** The guide's options on another cluster. */
    static Deployment.Builder builder(Cluster cluster) {
        return io.muster.vllm.Guide.builder(cluster)
                .runtime(BareRuntime.setup("source /opt/ray/bin/activate"))
                .launcher(RayLauncher.ofDefaults());
    }

    static ServeOptions.Builder serve() {
        return io.muster.vllm.Guide.serve();
    }

    /** Eight NPUs in each host, the first of which is the head. */
    static Cluster cluster(String name, String... hosts) {
        return io.muster.vllm.Guide.cluster(name, hosts);
    }

    static RayScripts scripts(Deployment deployment, Node node) {
        return new RayScripts(
                deployment, (RayLauncher) deployment.launcher().orElseThrow(), node, new RuntimeOnTheHost());
    }
}

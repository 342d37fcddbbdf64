package io.muster.vllm;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.deploy.ServeOptions;
import java.util.List;
import java.util.Map;

/** The model and the options of the vllm-ascend guides on two hosts (facts/ascend.md 1.1 and 1.2). */
public final class Guide {

    public static final String HEAD = "10.0.0.1";
    public static final String WORKER = "10.0.0.2";

    private Guide() {}

    static Deployment deployment() {
        return builder(cluster("muster", HEAD, WORKER)).build();
    }

    /** The guides' options on another cluster. */
    public static Deployment.Builder builder(Cluster cluster) {
        return Deployment.builder(cluster, ModelSpec.of("Qwen/Qwen3-235B-A22B"))
                .parallelism(Parallelism.tensor(8).pipeline(2).expertParallel(true))
                .serve(serve().build())
                .environment(new Environment(
                        Map.of("HCCL_BUFFSIZE", "1024"), Map.of(WORKER, Map.of("OMP_NUM_THREADS", "10"))))
                .runtime(BareRuntime.setup("source /opt/vllm/bin/activate"))
                .launcher(VllmLauncher.ofDefaults());
    }

    /** Whole replicas on each node instead of one over both. */
    static Deployment replicas() {
        return deployment().toBuilder()
                .parallelism(Parallelism.tensor(4).data(4).expertParallel(true))
                .build();
    }

    static VllmScripts scripts(Deployment deployment, String host) {
        return new VllmScripts(
                deployment,
                (VllmLauncher) deployment.launcher().orElseThrow(),
                node(deployment, host),
                new RuntimeOnTheHost());
    }

    static Node node(Deployment deployment, String host) {
        return deployment.cluster().nodes().stream()
                .filter(node -> node.host().equals(host))
                .findFirst()
                .orElseThrow();
    }

    public static ServeOptions.Builder serve() {
        return ServeOptions.builder()
                .servedModelName("qwen")
                .maxModelLen(8192)
                .maxNumSeqs(25)
                .memoryUtilization(0.9);
    }

    /** Eight NPUs in each host, the first of which is the head. */
    public static Cluster cluster(String name, String... hosts) {
        return Cluster.builder()
                .name(name)
                .nodes(List.of(hosts).stream()
                        .map(host -> Node.of(host).nic("eth0"))
                        .toList())
                .npusPerNode(8)
                .build();
    }
}

package io.muster.testbed;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.SshAccess;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.deploy.ServeOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A small model of random weights, served by real vLLM on the CPUs of two hosts whose NPUs are stand-ins. */
final class SmallModel {

    /** What the model without experts answers to the question that proves a service, however it is cut and launched. */
    static final String ANSWER = "\u001caaa\ufffd\ufffd^a#a";

    /** Without these vLLM's CPU backend forgets a buffer of pipeline parallelism, and dies on its first request. */
    static final List<String> COMPILED = List.of("--compilation-config", "{\"mode\":2,\"backend\":\"eager\"}");

    private SmallModel() {}

    /** One NPU in each of two hosts, and the model at that path there; with further arguments of vLLM. */
    static Deployment.Builder deployment(
            Bed bed, String name, String model, Parallelism parallelism, List<String> args) {
        Cluster cluster = Cluster.builder()
                .name(name)
                .nodes(Node.of(bed.host(1)).nic("eth0"), Node.of(bed.host(2)).nic("eth0"))
                .npusPerNode(1)
                .ssh(SshAccess.ofDefaults().user("root").configFile(bed.sshConfig()))
                .build();
        var all = new ArrayList<>(List.of("--dtype", "float32", "--kv-cache-memory-bytes", "67108864"));
        all.addAll(args);
        return Deployment.builder(cluster, ModelSpec.of(model))
                .parallelism(parallelism)
                .runtime(BareRuntime.setup("source /opt/ray/bin/activate"))
                .serve(ServeOptions.builder()
                        .servedModelName("random")
                        .maxModelLen(256)
                        .maxNumSeqs(4)
                        .args(all)
                        .build())
                .environment(new Environment(
                        Map.of(
                                "VLLM_PLUGINS", "npu_stand_in",
                                "HF_HUB_OFFLINE", "1",
                                "VLLM_NO_USAGE_STATS", "1",
                                "CUDA_VISIBLE_DEVICES", ""),
                        Map.of(bed.host(1), Map.of("ONLY_HEAD", "1"))));
    }

    /** The model without experts. */
    static Deployment.Builder dense(Bed bed, String name, Parallelism parallelism) {
        return deployment(bed, name, "/opt/ray/model", parallelism, COMPILED);
    }
}

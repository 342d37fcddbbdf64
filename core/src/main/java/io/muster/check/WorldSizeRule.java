package io.muster.check;

import io.muster.cluster.Cluster;
import io.muster.deploy.Deployment;
import io.muster.deploy.Parallelism;
import java.util.ArrayList;
import java.util.List;

/**
 * Tensor x pipeline x data against the NPUs there are. Both layouts of the guide are right: tensor = NPUs of a node with
 * pipeline = nodes, and tensor = all NPUs (facts/ascend.md 1.1, step 7).
 */
final class WorldSizeRule implements Rule {

    @Override
    public List<Finding> check(Deployment deployment) {
        Cluster cluster = deployment.cluster();
        Parallelism parallelism = deployment.parallelism();
        int npus = cluster.totalNpus();
        if (cluster.fewestNpus() == 0) {
            return List.of();
        }
        var findings = new ArrayList<Finding>();
        long ranks = parallelism.worldSize();
        String product = "tensor " + parallelism.tensor() + " x pipeline " + parallelism.pipeline()
                + (parallelism.data() > 1 ? " x data " + parallelism.data() : "") + " = " + ranks;
        if (ranks > npus) {
            findings.add(Finding.error(
                    CheckCode.WORLD_TOO_LARGE,
                    "parallelism",
                    "Expected at most " + npus + " ranks, the NPUs of the cluster, saw " + product + ".",
                    "Use tensor " + cluster.npus(cluster.head()) + " and pipeline "
                            + cluster.nodes().size() + ", or add nodes."));
        } else if (ranks < npus) {
            findings.add(Finding.warning(
                    CheckCode.NPUS_IDLE,
                    "parallelism",
                    (npus - ranks) + " of " + npus + " NPUs stay idle: " + product + ".",
                    "Raise a size, or describe fewer nodes."));
        }
        int smallest = cluster.fewestNpus();
        if (cluster.nodes().size() > 1 && parallelism.tensor() > smallest) {
            findings.add(Finding.warning(
                    CheckCode.TENSOR_SPANS_NODES,
                    "parallelism.tensor",
                    "Tensor parallel size " + parallelism.tensor() + " spans nodes, of which one has " + smallest
                            + " NPUs: every layer waits for the network between them.",
                    "Prefer tensor " + smallest + " with pipeline "
                            + cluster.nodes().size() + " unless the network is fast."));
        }
        return findings;
    }
}

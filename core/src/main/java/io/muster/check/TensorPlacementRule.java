package io.muster.check;

import static java.util.stream.Collectors.joining;

import com.google.common.math.IntMath;
import io.muster.cluster.Cluster;
import io.muster.deploy.Deployment;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Ranks are placed node by node, those of a tensor parallel group behind one another, and which node comes after the head is
 * the launcher's choice. So no group straddles nodes where the head holds all ranks, or each node a whole number of groups.
 */
final class TensorPlacementRule implements Rule {

    @Override
    public List<Finding> check(Deployment deployment) {
        Cluster cluster = deployment.cluster();
        int tensor = deployment.parallelism().tensor();
        int smallest = cluster.nodes().stream().mapToInt(cluster::npus).min().orElse(0);
        boolean fitsOnHead = deployment.parallelism().worldSize() <= cluster.npus(cluster.head());
        // That a group is larger than a node is told of by the rule of the world's size.
        if (cluster.nodes().size() == 1 || tensor > smallest || fitsOnHead) {
            return List.of();
        }
        int common = cluster.nodes().stream().mapToInt(cluster::npus).reduce(0, IntMath::gcd);
        if (common % tensor == 0) {
            return List.of();
        }
        String counts = cluster.nodes().stream()
                .map(cluster::npus)
                .distinct()
                .sorted()
                .map(String::valueOf)
                .collect(joining(", "));
        String sizes = IntStream.iterate(Math.min(tensor, common), size -> size >= 1, size -> size - 1)
                .filter(size -> common % size == 0)
                .limit(2)
                .mapToObj(String::valueOf)
                .collect(joining(" or "));
        return List.of(Finding.warning(
                ParallelCode.TENSOR_GROUP_SPLIT,
                "parallelism.tensor",
                "A tensor group of " + tensor + " ranks can straddle nodes of " + counts
                        + " NPUs: every layer of it waits for the network (vllm/v1/executor/ray_utils.py).",
                "Use tensor " + sizes + ", which divides the NPUs of every node."));
    }
}

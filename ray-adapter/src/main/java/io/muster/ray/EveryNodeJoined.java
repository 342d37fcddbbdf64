package io.muster.ray;

import io.muster.check.Finding;
import io.muster.cluster.Cluster;
import io.muster.plan.CommandOutput;
import io.muster.plan.Expectation;
import io.muster.spi.Observation;
import io.muster.status.NodeRole;
import io.muster.status.NodeStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every node of the cluster is alive exactly once with exactly its NPUs, and no other node is there.
 *
 * @param cluster what is expected
 */
record EveryNodeJoined(Cluster cluster) implements Expectation {

    @Override
    public List<Finding> unmet(CommandOutput output) {
        var findings = new ArrayList<Finding>();
        var status = new RayStatus(cluster).of(Map.of(cluster.head().host(), Observation.of(output)));
        for (int i = 0; i < status.nodes().size(); i++) {
            NodeStatus node = status.nodes().get(i);
            String path = i < cluster.nodes().size() ? "nodes[" + i + "]" : "nodes";
            finding(path, node).ifPresent(findings::add);
        }
        return findings;
    }

    private static Optional<Finding> finding(String path, NodeStatus node) {
        RayCode code;
        String remedy;
        switch (node.state()) {
            case ALIVE -> {
                return Optional.empty();
            }
            case MISSING -> {
                code = RayCode.NODE_MISSING;
                remedy = "Run the start script of that node by hand and read its start.log.";
            }
            case DEAD -> {
                code = RayCode.NODE_DEAD;
                remedy = "See whether the host is up, and bring the cluster up again.";
            }
            case DUPLICATE -> {
                code = RayCode.NODE_DUPLICATE;
                remedy = "Take the cluster down, end the other Ray on that host, and bring the cluster up again.";
            }
            case WRONG_NPU_COUNT -> {
                code = RayCode.NODE_NPU_COUNT;
                remedy = "End Ray on that host if it was started by hand, or correct npus of this node.";
            }
            case UNEXPECTED -> {
                code = RayCode.NODE_UNEXPECTED;
                remedy = "End Ray on that host, or add it to nodes.";
            }
            case UNKNOWN -> {
                if (node.cause().contains(HostAnswer.TOKEN_REFUSED)) {
                    code = RayCode.RAY_TOKEN_WRONG;
                    remedy = "Take the cluster down and bring it up again: a token changes with Ray alone.";
                } else {
                    code = RayCode.RAY_NOT_ANSWERING;
                    remedy = "Read the logs of Ray on the head.";
                }
            }
            default -> throw new AssertionError(node.state());
        }
        String expected = node.role() == NodeRole.STRANGER
                ? "Expected no node but those of the description, saw " + node.host() + ". "
                : "Expected " + node.host() + " to be alive once with " + node.expectedNpus() + " NPUs. ";
        return Optional.of(Finding.error(code, path, expected + node.cause(), remedy));
    }
}

package io.muster.status;

import java.util.List;

/**
 * A cluster as it was seen at one moment. Immutable.
 *
 * @param nodes the nodes of the description in their order, then strangers
 */
public record ClusterStatus(List<NodeStatus> nodes) {

    public ClusterStatus {
        nodes = List.copyOf(nodes);
    }

    /** Whether every node of the description is alive exactly once with exactly its NPUs, and no stranger is there. */
    public boolean ready() {
        return !nodes.isEmpty() && nodes.stream().allMatch(n -> n.state() == NodeState.ALIVE);
    }
}

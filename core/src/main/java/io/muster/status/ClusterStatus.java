package io.muster.status;

import java.util.List;
import java.util.Optional;

/**
 * A cluster as it was seen at one moment. Immutable.
 *
 * @param nodes the nodes of the description in their order, then strangers
 * @param service the service; empty where none is wished
 */
public record ClusterStatus(List<NodeStatus> nodes, Optional<ServiceStatus> service) {

    public ClusterStatus {
        nodes = List.copyOf(nodes);
    }

    /** Nodes alone. */
    public ClusterStatus(List<NodeStatus> nodes) {
        this(nodes, Optional.empty());
    }

    /** With that service. */
    public ClusterStatus service(ServiceStatus service) {
        return new ClusterStatus(nodes, Optional.of(service));
    }

    /**
     * Whether every node of the description is alive exactly once with exactly its NPUs, no stranger is there, and the
     * service, if one is wished, serves.
     */
    public boolean ready() {
        return !nodes.isEmpty()
                && nodes.stream().allMatch(n -> n.state() == NodeState.ALIVE)
                && service.stream().allMatch(s -> s.state() == ServiceState.SERVING);
    }
}

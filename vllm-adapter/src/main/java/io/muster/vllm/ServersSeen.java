package io.muster.vllm;

import io.muster.check.Excerpt;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.plan.CommandOutput;
import io.muster.spi.Observation;
import io.muster.status.ClusterStatus;
import io.muster.status.NodeRole;
import io.muster.status.NodeState;
import io.muster.status.NodeStatus;
import io.muster.status.ServiceStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every node has a server of its own, from what the nodes told of them. */
record ServersSeen(Deployment deployment) {

    ClusterStatus of(Map<String, Observation> seen) {
        List<NodeStatus> nodes = deployment.cluster().nodes().stream()
                .map(node -> of(node, Optional.ofNullable(seen.get(node.host()))))
                .toList();
        return new ClusterStatus(nodes).service(service(nodes, VllmNode.status(deployment, VllmScripts.WORDS, seen)));
    }

    /** Without a server on one of its nodes a service does not become ready, and the head may wait for it in silence. */
    private static ServiceStatus service(List<NodeStatus> nodes, ServiceStatus ofHead) {
        return ofHead.unlessInVain(nodes.stream()
                .filter(node -> node.state() == NodeState.DEAD || node.state() == NodeState.MISSING)
                .findFirst()
                .map(node -> "On " + node.host() + ": " + node.cause()));
    }

    private NodeStatus of(Node node, Optional<Observation> seen) {
        Optional<CommandOutput> output = seen.flatMap(Observation::output);
        if (output.isEmpty()) {
            return status(
                    node, NodeState.UNKNOWN, seen.map(Observation::unreachable).orElse("It was not asked."));
        }
        if (seen.filter(Observation::ended).isPresent()) {
            return status(
                    node,
                    NodeState.DEAD,
                    "The server has ended; the host said: "
                            + Excerpt.of(output.get().stderr()) + ".");
        }
        ServiceAnswer answer = ServiceAnswer.read(output.get().stdout());
        if (!answer.told()) {
            return status(
                    node,
                    NodeState.UNKNOWN,
                    "The host said: "
                            + Excerpt.of(output.get().stdout() + output.get().stderr()) + ".");
        }
        if (answer.running()) {
            return status(node, NodeState.ALIVE, "");
        }
        return answer.log().lines().isEmpty()
                ? status(node, NodeState.MISSING, "No server of this cluster runs on the host.")
                : status(
                        node,
                        NodeState.DEAD,
                        "The server has ended: " + answer.log().cause() + ".");
    }

    private NodeStatus status(Node node, NodeState state, String cause) {
        int npus = deployment.cluster().npus(node);
        return new NodeStatus(
                node.host(),
                node.equals(deployment.cluster().head()) ? NodeRole.HEAD : NodeRole.WORKER,
                state,
                npus,
                state == NodeState.ALIVE ? npus : 0,
                cause);
    }
}

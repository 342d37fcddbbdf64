package io.muster.ray;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.plan.CommandOutput;
import io.muster.spi.Observation;
import io.muster.status.ClusterStatus;
import io.muster.status.NodeRole;
import io.muster.status.NodeState;
import io.muster.status.NodeStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Holds what Ray and the hosts say against the nodes of the description, by address. */
final class RayStatus {

    private final Cluster cluster;

    RayStatus(Cluster cluster) {
        this.cluster = cluster;
    }

    /** From the answer of the head alone, or of all hosts: then causes are better known. */
    ClusterStatus of(Map<String, Observation> seen) {
        var answers = new LinkedHashMap<String, HostAnswer>();
        seen.forEach((host, observation) ->
                observation.output().ifPresent(output -> answers.put(host, HostAnswer.read(output.stdout()))));
        String head = cluster.head().host();
        HostAnswer ofHead = answers.get(head);
        if (ofHead == null || (ofHead.nodes().isEmpty() && ofHead.counts().isEmpty())) {
            return withoutRay(seen, answers);
        }
        return ofHead.nodes()
                .map(nodes -> byAddress(nodes, seen, answers))
                .orElseGet(() -> byId(ofHead.counts().orElseThrow(), seen, answers));
    }

    private ClusterStatus byAddress(
            List<RayNode> nodes, Map<String, Observation> seen, Map<String, HostAnswer> answers) {
        Map<String, List<RayNode>> nodesOfIp =
                nodes.stream().collect(Collectors.groupingBy(RayNode::ip, LinkedHashMap::new, Collectors.toList()));
        var statuses = new ArrayList<NodeStatus>();
        for (Node node : cluster.nodes()) {
            List<RayNode> entries = nodesOfIp.getOrDefault(node.host(), List.of());
            nodesOfIp.remove(node.host());
            statuses.add(of(node, entries, seen, answers));
        }
        nodesOfIp.forEach((ip, entries) -> {
            int npus = npusOf(entries);
            if (entries.stream().anyMatch(RayNode::alive)) {
                statuses.add(new NodeStatus(
                        ip,
                        NodeRole.STRANGER,
                        NodeState.UNEXPECTED,
                        0,
                        npus,
                        "It joined, and is not in the description."));
            }
        });
        return new ClusterStatus(statuses);
    }

    private NodeStatus of(
            Node node, List<RayNode> entries, Map<String, Observation> seen, Map<String, HostAnswer> answers) {
        List<RayNode> alive = entries.stream().filter(RayNode::alive).toList();
        int expected = cluster.npus(node);
        int npus = npusOf(entries);
        if (alive.isEmpty()) {
            Optional<RayNode> dead = entries.stream().findFirst();
            String onHost = onHost(node, seen, answers);
            if (dead.isEmpty()) {
                return status(node, NodeState.MISSING, 0, "It never joined the head. " + onHost);
            }
            String said = dead.get().message();
            return status(
                    node,
                    NodeState.DEAD,
                    0,
                    (said.isEmpty() ? "Ray holds it for dead. " : "Ray says: " + said + ". ") + onHost);
        }
        if (alive.size() > 1) {
            return status(
                    node,
                    NodeState.DUPLICATE,
                    npus,
                    "It joined " + alive.size() + " times: Ray was started " + alive.size() + " times on the host.");
        }
        if (npus != expected) {
            return status(
                    node, NodeState.WRONG_NPU_COUNT, npus, "It joined with " + npus + " of " + expected + " NPUs.");
        }
        return status(node, NodeState.ALIVE, npus, "");
    }

    /** Ray tells ids without addresses: which id is whose is known from the raylets that the hosts run. */
    private ClusterStatus byId(
            HostAnswer.Counts counts, Map<String, Observation> seen, Map<String, HostAnswer> answers) {
        int expectedTotal = cluster.totalNpus();
        var statuses = new ArrayList<NodeStatus>();
        var claimed = new ArrayList<String>();
        var unclaimed = new ArrayDeque<>(counts.ids());
        answers.values().forEach(answer -> unclaimed.removeAll(answer.raylets()));
        for (Node node : cluster.nodes()) {
            HostAnswer answer = answers.get(node.host());
            List<String> joined;
            if (seen.containsKey(node.host())) {
                joined = answer == null
                        ? List.of()
                        : answer.raylets().stream()
                                .filter(counts.ids()::contains)
                                .toList();
            } else {
                // A host that was not asked is counted, not identified.
                joined = unclaimed.isEmpty() ? List.of() : List.of(unclaimed.pop());
            }
            claimed.addAll(joined);
            NodeState state = joined.isEmpty() ? NodeState.MISSING : NodeState.ALIVE;
            String cause = joined.isEmpty() ? "Its raylet is not in ray status. " + onHost(node, seen, answers) : "";
            if (joined.size() > 1) {
                state = NodeState.DUPLICATE;
                cause = "It joined " + joined.size() + " times: Ray was started " + joined.size()
                        + " times on the host.";
            } else if (!joined.isEmpty() && counts.npus() != expectedTotal) {
                state = NodeState.WRONG_NPU_COUNT;
                cause = "Some node has a wrong number: Ray counts " + counts.npus() + " of " + expectedTotal
                        + " NPUs in all, and without its dashboard it does not tell whose.";
            }
            int npus = state == NodeState.ALIVE ? cluster.npus(node) : 0;
            statuses.add(status(node, state, npus, cause));
        }
        int strangers = counts.ids().size() - claimed.size();
        if (strangers > 0) {
            statuses.add(new NodeStatus(
                    "unknown",
                    NodeRole.STRANGER,
                    NodeState.UNEXPECTED,
                    0,
                    0,
                    strangers + " node(s) joined that no host of the description runs."));
        }
        return new ClusterStatus(statuses);
    }

    private ClusterStatus withoutRay(Map<String, Observation> seen, Map<String, HostAnswer> answers) {
        Node head = cluster.head();
        HostAnswer ofHead = answers.get(head.host());
        boolean headRuns = ofHead != null && !ofHead.raylets().isEmpty();
        String unasked = whyUnasked(seen, answers);
        return new ClusterStatus(cluster.nodes().stream()
                .map(node -> {
                    if (node.equals(head) && ofHead != null && !headRuns) {
                        return status(node, NodeState.MISSING, 0, onHost(node, seen, answers));
                    }
                    HostAnswer answer = answers.get(node.host());
                    if (!node.equals(head) && answer != null && answer.raylets().isEmpty()) {
                        return status(node, NodeState.MISSING, 0, onHost(node, seen, answers));
                    }
                    return status(node, NodeState.UNKNOWN, 0, unasked);
                })
                .toList());
    }

    private String whyUnasked(Map<String, Observation> seen, Map<String, HostAnswer> answers) {
        HostAnswer ofHead = answers.get(cluster.head().host());
        if (ofHead == null) {
            return "The head cannot be asked: " + onHost(cluster.head(), seen, answers);
        }
        return ofHead.unreadable().isEmpty()
                ? "Ray's head process does not run on the head."
                : "Ray on the head does not answer: " + ofHead.unreadable() + ".";
    }

    private static String onHost(Node node, Map<String, Observation> seen, Map<String, HostAnswer> answers) {
        Observation observation = seen.get(node.host());
        if (observation == null) {
            return "";
        }
        HostAnswer answer = answers.get(node.host());
        if (answer == null) {
            return observation.unreachable();
        }
        CommandOutput output = observation.output().orElseThrow();
        if (!output.ok() && answer.raylets().isEmpty() && !output.stderr().isBlank()) {
            return "The host said: " + output.stderr().strip().replaceAll("\\s+", " ");
        }
        return answer.raylets().isEmpty()
                ? "No raylet of this cluster runs on the host."
                : "A raylet of this cluster runs on the host.";
    }

    private NodeStatus status(Node node, NodeState state, int npus, String cause) {
        NodeRole role = node.equals(cluster.head()) ? NodeRole.HEAD : NodeRole.WORKER;
        return new NodeStatus(node.host(), role, state, cluster.npus(node), npus, cause.strip());
    }

    private static int npusOf(List<RayNode> entries) {
        return entries.stream().filter(RayNode::alive).mapToInt(RayNode::npus).sum();
    }
}

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
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Holds what Ray and the hosts say against the nodes of the description, by address. */
final class RayStatus {

    private static final String STILL_COUNTED = "Ray still counts a node that no host runs any more. ";

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
        List<RayNode> counted = entries.stream().filter(RayNode::alive).toList();
        List<RayNode> alive = counted.stream()
                .filter(entry -> !hasEnded(entry, node, seen, answers))
                .toList();
        int expected = cluster.npus(node);
        int npus = npusOf(alive);
        if (alive.isEmpty() && !counted.isEmpty()) {
            return status(node, NodeState.DEAD, 0, STILL_COUNTED + onHost(node, seen, answers));
        }
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
            return status(node, NodeState.DUPLICATE, npus, startedTimes(alive.size()));
        }
        if (npus != expected) {
            return status(
                    node, NodeState.WRONG_NPU_COUNT, npus, "It joined with " + npus + " of " + expected + " NPUs.");
        }
        return status(node, NodeState.ALIVE, npus, "");
    }

    /** Ray notices only after 13 to 20 s that a node has died; its host knows at once. */
    private static boolean hasEnded(
            RayNode entry, Node node, Map<String, Observation> seen, Map<String, HostAnswer> answers) {
        Observation observation = seen.get(node.host());
        HostAnswer answer = answers.get(node.host());
        return (observation != null && observation.ended()) || (answer != null && answer.hasEnded(entry));
    }

    /**
     * Ray tells ids without addresses: which id is whose is known from the raylets that the hosts run. An id that no
     * host runs is the ghost of a node that has died, for Ray goes on counting it for a while, or else a stranger.
     */
    private ClusterStatus byId(
            HostAnswer.Counts counts, Map<String, Observation> seen, Map<String, HostAnswer> answers) {
        var unclaimed = new ArrayDeque<>(counts.ids());
        answers.values().forEach(answer -> unclaimed.removeAll(answer.raylets()));
        var joinedOfHost = new LinkedHashMap<String, Integer>();
        for (Node node : cluster.nodes()) {
            joinedOfHost.put(node.host(), joined(node, counts, seen, answers, unclaimed));
        }
        // The sum lags too, so that it says something only where every node is there and no other.
        boolean allJoined = unclaimed.isEmpty() && !joinedOfHost.containsValue(0);
        boolean wrongSum = allJoined && counts.npus() != cluster.totalNpus();
        var statuses = new ArrayList<NodeStatus>();
        for (Node node : cluster.nodes()) {
            int joined = joinedOfHost.getOrDefault(node.host(), 0);
            if (joined > 1) {
                statuses.add(status(node, NodeState.DUPLICATE, 0, startedTimes(joined)));
            } else if (wrongSum) {
                statuses.add(status(
                        node,
                        NodeState.WRONG_NPU_COUNT,
                        0,
                        "Some node has a wrong number: Ray counts " + counts.npus() + " of " + cluster.totalNpus()
                                + " NPUs in all, and without its dashboard it does not tell whose."));
            } else if (joined == 1) {
                statuses.add(status(node, NodeState.ALIVE, cluster.npus(node), ""));
            } else {
                statuses.add(absent(node, unclaimed, seen, answers));
            }
        }
        if (!unclaimed.isEmpty()) {
            statuses.add(new NodeStatus(
                    "unknown",
                    NodeRole.STRANGER,
                    NodeState.UNEXPECTED,
                    0,
                    0,
                    unclaimed.size() + " node(s) joined that no host of the description runs."));
        }
        return new ClusterStatus(statuses);
    }

    /** How often that node is among the ids; one of them is taken for a host that was not asked. */
    private static int joined(
            Node node,
            HostAnswer.Counts counts,
            Map<String, Observation> seen,
            Map<String, HostAnswer> answers,
            Deque<String> unclaimed) {
        HostAnswer answer = answers.get(node.host());
        if (answer != null) {
            return (int)
                    answer.raylets().stream().filter(counts.ids()::contains).count();
        }
        return seen.containsKey(node.host()) || unclaimed.poll() == null ? 0 : 1;
    }

    private NodeStatus absent(
            Node node, Deque<String> unclaimed, Map<String, Observation> seen, Map<String, HostAnswer> answers) {
        HostAnswer answer = answers.get(node.host());
        String onHost = onHost(node, seen, answers);
        boolean runsARaylet = answer != null && !answer.raylets().isEmpty();
        if (runsARaylet || unclaimed.poll() == null) {
            return status(node, NodeState.MISSING, 0, "Its raylet is not in ray status. " + onHost);
        }
        return answer == null
                ? status(node, NodeState.UNKNOWN, 0, "Ray counts a node that may be this one. " + onHost)
                : status(node, NodeState.DEAD, 0, STILL_COUNTED + onHost);
    }

    private static String startedTimes(int times) {
        return "It joined " + times + " times: Ray was started " + times + " times on the host.";
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
        if (!ofHead.unreadable().isEmpty()) {
            return "Ray on the head does not answer: " + ofHead.unreadable() + ".";
        }
        boolean asked = Optional.ofNullable(seen.get(cluster.head().host()))
                .flatMap(Observation::output)
                .filter(CommandOutput::ok)
                .isPresent();
        return asked
                ? "Ray's head process does not run on the head."
                : "The head cannot be asked: " + onHost(cluster.head(), seen, answers);
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
        if (!output.ok() && !output.stderr().isBlank()) {
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

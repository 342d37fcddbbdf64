package io.muster.vllm;

import io.muster.check.Excerpt;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.drift.Difference;
import io.muster.drift.Drift;
import io.muster.drift.Restart;
import io.muster.plan.CommandOutput;
import io.muster.plan.Phase;
import io.muster.plan.Step;
import io.muster.spi.Observation;
import io.muster.spi.RuntimeAdapter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** For launchers: the drift of all nodes from their answers, and the phases that end what must start again. */
public final class ClusterDrift {

    private ClusterDrift() {}

    /**
     * What all nodes told.
     *
     * @param seen answer by host
     * @param ofNode how the processes of a node differ
     */
    public static Drift of(
            Deployment deployment,
            RuntimeAdapter runtime,
            Map<String, Observation> seen,
            BiFunction<Node, LookAnswer, List<Difference>> ofNode) {
        var differences = new ArrayList<Difference>();
        var idle = new LinkedHashSet<String>();
        var unknown = new LinkedHashMap<String, String>();
        var byHand = new LinkedHashSet<String>();
        Map<String, Node> left = new LinkedHashMap<>();
        Map<String, Node> heads = new LinkedHashMap<>();
        for (Node node : deployment.cluster().nodes()) {
            Optional<CommandOutput> output =
                    Optional.ofNullable(seen.get(node.host())).flatMap(Observation::output);
            LookAnswer answer =
                    LookAnswer.read(output.map(CommandOutput::stdout).orElse(""));
            if (!answer.whole()) {
                unknown.put(
                        node.host(),
                        output.map(told -> "The host said: " + Excerpt.of(told.stdout() + told.stderr()) + ".")
                                .orElseGet(() -> Optional.ofNullable(seen.get(node.host()))
                                        .map(Observation::unreachable)
                                        .orElse("It was not asked.")));
                continue;
            }
            if (!answer.of(LookAnswer.BY_HAND).isEmpty()) {
                byHand.add(node.host());
            }
            differences.addAll(runtime.differences(deployment, node, output.orElseThrow()));
            boolean runs = !answer.processes().isEmpty() || answer.container().isPresent();
            // A worker that was out of reach when it was taken out may have old notes.
            if (runs || node.equals(deployment.cluster().head())) {
                List<Node> gone = answer.nodes().stream()
                        .filter(noted -> !deployment.cluster().hosts().contains(noted.host()))
                        .toList();
                gone.forEach(noted -> (noted.equals(answer.nodes().get(0)) ? heads : left).put(noted.host(), noted));
            }
            if (!runs) {
                idle.add(node.host());
            } else if (answer.wanted().isEmpty()) {
                unknown.put(
                        node.host(),
                        "Its variables cannot be told: "
                                + Excerpt.of(output.orElseThrow().stderr()) + ".");
            } else {
                differences.addAll(ofNode.apply(node, answer));
            }
        }
        heads.keySet().forEach(head -> {
            differences.add(Difference.ofLeft(head));
            left.remove(head);
        });
        return new Drift(differences, idle, unknown, byHand)
                .withLeft(List.copyOf(left.values()))
                .withReachOf(deployment.cluster().head().host());
    }

    /** The service ends first, then what it runs on, the head last: the others would take its end for a failure. */
    public static List<Phase> restart(Deployment deployment, Drift drift, Function<Node, VllmNode> nodes) {
        Node head = deployment.cluster().head();
        var phases = new ArrayList<Phase>();
        if (drift.restart() == Restart.NOTHING) {
            return phases;
        }
        if (!drift.idle().contains(head.host())) {
            phases.add(phase(phases, "end-service", List.of(nodes.apply(head).endService())));
        }
        List<Node> ended = switch (drift.restart()) {
            case GANG -> deployment.cluster().nodes();
            case NODE ->
                deployment.cluster().nodes().stream()
                        .filter(node -> drift.hosts().contains(node.host()))
                        .toList();
            default -> List.of();
        };
        List<Step> workers = ended.stream()
                .filter(node -> !node.equals(head))
                .map(node -> nodes.apply(node).end())
                .toList();
        if (!workers.isEmpty()) {
            phases.add(phase(phases, "end-workers", workers));
        }
        if (ended.contains(head)) {
            phases.add(phase(phases, "end-head", List.of(nodes.apply(head).end())));
        }
        return List.copyOf(phases);
    }

    private static Phase phase(List<Phase> before, String name, List<Step> steps) {
        List<String> after = before.isEmpty()
                ? List.of()
                : List.of(before.get(before.size() - 1).name());
        return new Phase(name, after, steps);
    }
}

package io.muster.vllm;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.plan.Agreement;
import io.muster.plan.Inspection;
import io.muster.plan.Phase;
import io.muster.plan.Step;
import io.muster.spi.RuntimeAdapter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The phases of vLLM as its own launcher. The servers of all nodes start side by side, since each waits for the others by
 * itself; only the head's answers, and the others are watched until it does.
 */
final class VllmPhases {

    private static final String SEE = "see which vLLM is there";

    private final Deployment deployment;
    private final VllmLauncher launcher;
    private final RuntimeAdapter runtime;
    private final Map<Node, VllmScripts> scripts = new HashMap<>();

    VllmPhases(Deployment deployment, VllmLauncher launcher, RuntimeAdapter runtime) {
        this.deployment = deployment;
        this.launcher = launcher;
        this.runtime = runtime;
    }

    List<Phase> bringUp() {
        Cluster cluster = deployment.cluster();
        var prepare = new ArrayList<Step>();
        for (Node node : cluster.nodes()) {
            VllmScripts scripts = scripts(node);
            prepare.addAll(scripts.vllm().prepare(scripts.check(), scripts.files(), List.of(), scripts.version(), SEE));
        }
        var phases = new ArrayList<>(List.of(
                new Phase("prepare", List.of(), versions(), prepare),
                new Phase(
                        "serve",
                        List.of("prepare"),
                        ofEach(cluster.nodes(), scripts -> scripts.vllm().start())),
                new Phase(
                        "ready",
                        List.of("serve"),
                        ofEach(
                                List.of(cluster.head()),
                                scripts -> scripts.vllm().ready()))));
        if (!cluster.workers().isEmpty()) {
            phases.add(Phase.watch(
                    "watch",
                    List.of("serve"),
                    "ready",
                    ofEach(cluster.workers(), scripts -> scripts.vllm().watch(scripts.observe()))));
        }
        return List.copyOf(phases);
    }

    private static List<Agreement> versions() {
        return Stream.concat(Stream.of("python"), VllmNode.PROGRAMS.stream())
                .map(Agreement::onVersionOf)
                .toList();
    }

    Inspection inspection(Node node) {
        return new Inspection(SEE, scripts(node).version().stdin(), versions());
    }

    List<Phase> takeDown() {
        return List.of(new Phase(
                "stop",
                List.of(),
                ofEach(deployment.cluster().nodes(), scripts -> scripts.vllm().end())));
    }

    private List<Step> ofEach(List<Node> nodes, Function<VllmScripts, Step> step) {
        return nodes.stream().map(node -> step.apply(scripts(node))).toList();
    }

    private VllmScripts scripts(Node node) {
        return scripts.computeIfAbsent(node, n -> new VllmScripts(deployment, launcher, n, runtime));
    }
}

package io.muster.ray;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.plan.Agreement;
import io.muster.plan.Inspection;
import io.muster.plan.Phase;
import io.muster.plan.Probe;
import io.muster.plan.Step;
import io.muster.spi.RuntimeAdapter;
import io.muster.vllm.VllmNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The phases of a Ray cluster. Head and workers start side by side: a worker's script waits for the head by itself, so
 * that its own start overlaps the head's.
 */
final class RayPhases {

    private static final String SEE = "see which Ray is there";

    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final Duration START = Duration.ofMinutes(4);
    private static final Duration PROOF = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);

    /** Longer than the service is waited for, which ends it. */
    private static final Duration WATCH = Duration.ofHours(1);

    private static final Duration WATCH_POLL = Duration.ofSeconds(5);

    private final Deployment deployment;
    private final RayLauncher ray;
    private final RuntimeAdapter runtime;
    private final Map<Node, RayScripts> scripts = new HashMap<>();

    RayPhases(Deployment deployment, RayLauncher ray, RuntimeAdapter runtime) {
        this.deployment = deployment;
        this.ray = ray;
        this.runtime = runtime;
    }

    List<Phase> bringUp() {
        Cluster cluster = deployment.cluster();
        Node head = cluster.head();
        var prepare = new ArrayList<Step>();
        for (Node node : cluster.nodes()) {
            RayScripts scripts = scripts(node);
            prepare.addAll(scripts.vllm()
                    .prepare(scripts.check(), scripts.files(), scripts.secrets(), scripts.version(), SEE));
        }
        Step proof = new Step.Await(
                head.host() + "/proof",
                head.host(),
                "prove that every node has joined with its NPUs",
                new Probe(
                        runtime.inside(deployment, head, scripts(head).observe()),
                        new EveryNodeJoined(cluster),
                        PROOF,
                        POLL),
                SHORT);
        var phases = new ArrayList<>(List.of(
                new Phase("prepare", List.of(), versions(), prepare),
                new Phase("head", List.of("prepare"), List.of(start(head, "start the Ray head"))),
                new Phase(
                        "workers",
                        List.of("prepare"),
                        cluster.workers().stream()
                                .map(worker -> start(worker, "start a Ray worker"))
                                .toList()),
                new Phase("proof", List.of("head", "workers"), List.of(proof))));
        if (deployment.serve().serves()) {
            phases.addAll(serve(head));
        }
        return List.copyOf(phases);
    }

    private static List<Agreement> versions() {
        return Stream.concat(Stream.of("ray", "python"), VllmNode.PROGRAMS.stream())
                .map(Agreement::onVersionOf)
                .toList();
    }

    Inspection inspection(Node node) {
        return new Inspection(SEE, scripts(node).inspection(), versions());
    }

    private List<Phase> serve(Node head) {
        VllmNode vllm = scripts(head).vllm();
        var phases = new ArrayList<>(List.of(
                new Phase("serve", List.of("proof"), List.of(vllm.start())),
                new Phase("ready", List.of("serve"), List.of(vllm.ready()))));
        List<Node> workers = deployment.cluster().workers();
        if (!workers.isEmpty()) {
            phases.add(Phase.watch(
                    "watch",
                    List.of("serve"),
                    "ready",
                    workers.stream().map(this::watch).toList()));
        }
        return phases;
    }

    /** A model may load for half an hour, of which nothing else would tell that a node is gone. */
    private Step watch(Node worker) {
        return new Step.Await(
                worker.host() + "/watch",
                worker.host(),
                "see that its raylet goes on running",
                new Probe(
                        runtime.inside(deployment, worker, scripts(worker).watchRaylet()),
                        new RayletRuns(worker.host()),
                        WATCH,
                        WATCH_POLL),
                SHORT);
    }

    /** What was started by hand ends first, and then what is ours. */
    List<Phase> adopting(Set<String> byHand, List<Phase> ending) {
        var phases = new ArrayList<Phase>();
        phases.add(new Phase(
                "end-by-hand",
                List.of(),
                deployment.cluster().nodes().stream()
                        .filter(node -> byHand.contains(node.host()))
                        .map(this::endByHand)
                        .toList()));
        for (Phase phase : ending) {
            List<String> after = phase.after().isEmpty() ? List.of("end-by-hand") : phase.after();
            phases.add(phase.waitingFor(after));
        }
        return List.copyOf(phases);
    }

    private Step endByHand(Node node) {
        return new Step.Run(
                node.host() + "/end-by-hand",
                node.host(),
                "end the Ray that was started by hand",
                runtime.inside(deployment, node, scripts(node).endByHand()),
                SHORT,
                Optional.empty());
    }

    List<Phase> takeDown() {
        return List.of(new Phase(
                "stop",
                List.of(),
                deployment.cluster().nodes().stream()
                        .map(node -> scripts(node).vllm().end())
                        .toList()));
    }

    private Step start(Node node, String title) {
        RayScripts scripts = scripts(node);
        return new Step.Run(
                node.host() + "/start",
                node.host(),
                title,
                runtime.inside(deployment, node, scripts.start()),
                Optional.of("session"),
                START,
                Optional.of(scripts.vllm().stop()));
    }

    private RayScripts scripts(Node node) {
        return scripts.computeIfAbsent(node, n -> new RayScripts(deployment, ray, n, runtime));
    }
}

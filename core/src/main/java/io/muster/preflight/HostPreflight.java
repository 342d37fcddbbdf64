package io.muster.preflight;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.plan.Agreement;
import io.muster.plan.Command;
import io.muster.plan.Expectation;
import io.muster.plan.Inspection;
import io.muster.plan.Phase;
import io.muster.plan.PortUse;
import io.muster.plan.Probe;
import io.muster.plan.ShellText;
import io.muster.plan.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** The phase that looks at every host, in one round trip each, and changes nothing. */
public final class HostPreflight {

    /** Name of the phase. */
    public static final String PHASE = "preflight";

    /** Longer than all tools together may take: seven questions of 16 devices, one after the other. */
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    /** Python may come from a slow file system. */
    static final int INSPECTION_SECONDS = 30;

    /** What vLLM takes where nobody says another. */
    private static final double MEMORY_SHARE = 0.9;

    private static final String SCRIPT = script();

    private HostPreflight() {}

    /** With the ports at which the deployment will listen. */
    public static Phase phase(Deployment deployment, List<PortUse> ports) {
        return phase(deployment, ports, Set.of(), Map.of());
    }

    /**
     * The same, with what launcher and runtime will look for, in the same round trip.
     *
     * @param held hosts on which something will be ended before anything is started there: their NPUs and ports are not asked
     * @param inspections by host
     */
    public static Phase phase(
            Deployment deployment, List<PortUse> ports, Set<String> held, Map<String, List<Inspection>> inspections) {
        Cluster cluster = deployment.cluster();
        var steps = new ArrayList<Step>();
        for (int i = 0; i < cluster.nodes().size(); i++) {
            Node node = cluster.nodes().get(i);
            List<Inspection> ofNode = inspections.getOrDefault(node.host(), List.of());
            var fit = new EachIsMet(fit(deployment, ports, "nodes[" + i + "]", node, ofNode));
            steps.add(new Step.Await(
                    node.host() + "/preflight",
                    node.host(),
                    "look at the host",
                    Probe.once(question(deployment, node, held.contains(node.host()), ofNode), fit),
                    DEADLINE));
        }
        var together = new HostsFitTogether(
                cluster.nodes().stream().collect(toMap(Node::host, cluster::devices, (one, other) -> one)),
                NpuTools.of(cluster),
                isBare(deployment));
        var release = new OneRelease(deployment.vllmAscend(), isBare(deployment));
        List<Agreement> agreeing = inspections.values().stream()
                .flatMap(List::stream)
                .flatMap(inspection -> inspection.agreeing().stream())
                .distinct()
                .toList();
        return new Phase(PHASE, List.of(), agreeing, List.of(together, release), Optional.empty(), steps);
    }

    /** What is asked of a host. Its answer is sections, as {@link io.muster.npu.ToolAnswers} reads them. */
    private static Command question(Deployment deployment, Node node, boolean held, List<Inspection> inspections) {
        Cluster cluster = deployment.cluster();
        var arguments = new ArrayList<>(List.of(
                cluster.name(),
                cluster.devices(node).stream().map(String::valueOf).collect(joining(" ")),
                NpuTools.of(cluster).words(),
                model(deployment),
                held ? "held" : "",
                String.valueOf(INSPECTION_SECONDS)));
        inspections.forEach(inspection -> arguments.add(inspection.bash()));
        return script(arguments);
    }

    private static Command script(List<String> arguments) {
        // After its title: the inspections have titles too.
        int title = SCRIPT.indexOf('\n') + 1;
        return Command.script(
                SCRIPT.substring(0, title) + "set -- " + ShellText.line(arguments) + "\n" + SCRIPT.substring(title));
    }

    /** What any host is asked of which nothing is described; {@link FoundHost} reads the answer. */
    public static Command find() {
        return script(List.of("", "", "smi", "", "", String.valueOf(INSPECTION_SECONDS)));
    }

    private static List<Expectation> fit(
            Deployment deployment, List<PortUse> ports, String path, Node node, List<Inspection> inspections) {
        Cluster cluster = deployment.cluster();
        List<Integer> devices = cluster.devices(node);
        var all = new ArrayList<Expectation>(List.of(
                new HostIsFit(path, node.host(), node.nic(), devices),
                new HostHasRoom(path, node.host(), isBare(deployment)),
                new PortsAreFree(path, node.host(), ports),
                new NpusAreFit(
                        path,
                        node.host(),
                        devices,
                        cluster.npuGeneration(),
                        NpuTools.of(cluster),
                        deployment.serve().serves()
                                ? OptionalDouble.of(
                                        deployment.serve().memoryUtilization().orElse(MEMORY_SHARE))
                                : OptionalDouble.empty())));
        for (int i = 0; i < inspections.size(); i++) {
            all.add(new HostHasNeeded(
                    path,
                    node.host(),
                    "inspection " + (i + 1),
                    inspections.get(i).title()));
        }
        return all;
    }

    private static boolean isBare(Deployment deployment) {
        return deployment.runtime() instanceof BareRuntime;
    }

    /** Folder of the model, where it is one of the host. */
    private static String model(Deployment deployment) {
        String id = deployment.model().id();
        return id.startsWith("/") ? id : "";
    }

    private static String script() {
        try (var script = HostPreflight.class.getResourceAsStream("look.sh")) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

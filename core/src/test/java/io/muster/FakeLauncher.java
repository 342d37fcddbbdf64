package io.muster;

import io.muster.check.Finding;
import io.muster.check.FindingCode;
import io.muster.check.Quoted;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.LauncherSpec;
import io.muster.plan.Agreement;
import io.muster.plan.Command;
import io.muster.plan.FileContent;
import io.muster.plan.Inspection;
import io.muster.plan.NodeEnvironment;
import io.muster.plan.Phase;
import io.muster.plan.SecretFile;
import io.muster.plan.Step;
import io.muster.spi.AdapterProvider;
import io.muster.spi.LauncherAdapter;
import io.muster.spi.Observation;
import io.muster.spi.RuntimeAdapter;
import io.muster.spi.Section;
import io.muster.status.ClusterStatus;
import io.muster.status.NodeRole;
import io.muster.status.NodeState;
import io.muster.status.NodeStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A launcher with the options of a real one, which starts nothing: it writes a file on every node and then runs
 * {@code up}, {@code down} and {@code look}. A node that prints {@code alive} to the last is alive.
 */
public class FakeLauncher implements LauncherAdapter {

    /** What the launcher finds wrong. */
    public enum Code implements FindingCode {
        VERSION_UNREADABLE,
        PORTS_COLLIDE
    }

    /** Its options. */
    public record Spec(int port, Optional<String> version) implements LauncherSpec {}

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Named as the one in the examples. */
    public static AdapterProvider provider() {
        return provider(new FakeLauncher());
    }

    /** Of that launcher alone. */
    static AdapterProvider provider(LauncherAdapter launcher) {
        return new AdapterProvider() {
            @Override
            public List<LauncherAdapter> launchers() {
                return List.of(launcher);
            }
        };
    }

    @Override
    public String name() {
        return "ray";
    }

    @Override
    public Class<? extends LauncherSpec> specType() {
        return Spec.class;
    }

    @Override
    public LauncherSpec defaults() {
        return new Spec(6379, Optional.empty());
    }

    @Override
    public LauncherSpec read(Section section) {
        return new Spec(section.integer("port", 1, 65535).orElse(6379), section.text("version"));
    }

    @Override
    public List<Finding> check(Deployment deployment) {
        Spec spec = (Spec) deployment.launcher().orElseThrow();
        var findings = new ArrayList<Finding>();
        spec.version()
                .filter(version -> !version.matches("[0-9.]+"))
                .ifPresent(version -> findings.add(Finding.error(
                        Code.VERSION_UNREADABLE,
                        "ray.version",
                        "Expected a version, saw " + Quoted.of(version) + ".",
                        "Write one.")));
        if (spec.port() == deployment.serve().port()) {
            findings.add(Finding.error(
                    Code.PORTS_COLLIDE, "ray.port", "Expected two ports, saw " + spec.port() + ".", "Change one."));
        }
        return findings;
    }

    @Override
    public Optional<Inspection> inspect(Deployment deployment, Node node, RuntimeAdapter runtime) {
        return Optional.of(new Inspection("see what is there", "up --version", List.of(Agreement.onVersionOf("up"))));
    }

    @Override
    public List<Phase> bringUp(Deployment deployment, RuntimeAdapter runtime) {
        var write = new ArrayList<Step>();
        var start = new ArrayList<Step>();
        for (Node node : deployment.cluster().nodes()) {
            write.add(new Step.Write(
                    node.host() + "/write",
                    node.host(),
                    "write files",
                    List.of(new FileContent("env", environment(deployment, node), false)),
                    SecretFile.of(deployment),
                    MINUTE,
                    Optional.empty()));
            start.add(new Step.Run(
                    node.host() + "/up",
                    node.host(),
                    "start",
                    up(deployment),
                    MINUTE,
                    Optional.of(Command.of("undo"))));
        }
        return List.of(
                new Phase("write", List.of(), write),
                new Phase("aside", List.of(), List.of()),
                new Phase("start", List.of("write"), start));
    }

    private static Command up(Deployment deployment) {
        var argv = new ArrayList<>(List.of("up", deployment.model().id()));
        argv.addAll(deployment.serve().args());
        return new Command(argv, "");
    }

    private static String environment(Deployment deployment, Node node) {
        return NodeEnvironment.of(deployment, node)
                .with(deployment.environment().of(node.host()))
                .text();
    }

    @Override
    public List<Phase> drain(Deployment deployment, RuntimeAdapter runtime, Duration most) {
        String head = deployment.cluster().head().host();
        return List.of(new Phase(
                "drain",
                List.of(),
                List.of(new Step.Run(
                        head + "/drain",
                        head,
                        "drain",
                        Command.of("drain", String.valueOf(most.toSeconds())),
                        MINUTE,
                        Optional.empty()))));
    }

    @Override
    public List<Phase> takeDown(Deployment deployment, RuntimeAdapter runtime) {
        List<Step> steps = deployment.cluster().nodes().stream()
                .<Step>map(node -> new Step.Run(
                        node.host() + "/down", node.host(), "stop", Command.of("down"), MINUTE, Optional.empty()))
                .toList();
        return List.of(new Phase("stop", List.of(), steps));
    }

    @Override
    public Command watch(Deployment deployment, Node node, RuntimeAdapter runtime) {
        return Command.of("watch");
    }

    @Override
    public Command observe(Deployment deployment, Node node, RuntimeAdapter runtime) {
        return runtime.inside(deployment, node, Command.of("look"));
    }

    @Override
    public Command logs(Deployment deployment, Node node, RuntimeAdapter runtime, String cursor) {
        return Command.of("logs", cursor);
    }

    @Override
    public ClusterStatus status(Deployment deployment, Map<String, Observation> seen) {
        return new ClusterStatus(deployment.cluster().nodes().stream()
                .map(node -> of(deployment, node, Optional.ofNullable(seen.get(node.host()))))
                .toList());
    }

    private static NodeStatus of(Deployment deployment, Node node, Optional<Observation> seen) {
        boolean alive = seen.flatMap(Observation::output)
                .filter(output -> output.stdout().equals("alive"))
                .isPresent();
        int npus = deployment.cluster().npus(node);
        return new NodeStatus(
                node.host(),
                node.equals(deployment.cluster().head()) ? NodeRole.HEAD : NodeRole.WORKER,
                alive ? NodeState.ALIVE : NodeState.UNKNOWN,
                npus,
                alive ? npus : 0,
                alive ? "" : seen.map(Observation::unreachable).orElse("not asked"));
    }
}

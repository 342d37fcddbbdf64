package io.muster.ray;

import io.muster.check.Finding;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.LauncherSpec;
import io.muster.drift.Drift;
import io.muster.drift.Reach;
import io.muster.plan.Command;
import io.muster.plan.Inspection;
import io.muster.plan.Phase;
import io.muster.plan.PortUse;
import io.muster.plan.Program;
import io.muster.plan.SecretFile;
import io.muster.spi.LauncherAdapter;
import io.muster.spi.Observation;
import io.muster.spi.RuntimeAdapter;
import io.muster.spi.Section;
import io.muster.status.ClusterStatus;
import io.muster.status.NodeState;
import io.muster.status.ServiceStatus;
import io.muster.vllm.ClusterDrift;
import io.muster.vllm.VllmNode;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Ray on every node, then vLLM on the head with the Ray executor (facts/ascend.md 1.1). */
final class RayLauncherAdapter implements LauncherAdapter {

    private static final RayAuthentication[] IN_WORDS = {RayAuthentication.TOKEN, RayAuthentication.DISABLED};

    @Override
    public String name() {
        return "ray";
    }

    /** The guide's way. */
    @Override
    public boolean isPreferred() {
        return true;
    }

    @Override
    public Class<? extends LauncherSpec> specType() {
        return RayLauncher.class;
    }

    @Override
    public LauncherSpec defaults() {
        return RayLauncher.ofDefaults();
    }

    @Override
    public LauncherSpec read(Section section) {
        RayLauncher defaults = RayLauncher.ofDefaults();
        var ports = new EnumMap<RayPort, Integer>(defaults.ports());
        for (RayPort port : RayPort.values()) {
            section.integer(port.key(), 1, 65535).ifPresent(number -> ports.put(port, number));
        }
        return new RayLauncher(
                ports,
                section.text("version"),
                section.word("authentication", IN_WORDS, RayAuthentication::word)
                        .orElse(defaults.authentication()),
                section.secret("token").orElse(defaults.token()),
                section.section("tls").flatMap(RayLauncherAdapter::tls));
    }

    private static Optional<RayTls> tls(Section section) {
        // That one is missing is a finding, whether the file is there is seen by the run.
        boolean named = Stream.of("certificate", "key", "ca")
                .allMatch(key -> section.required(key).isPresent());
        return section.file("certificate")
                .flatMap(certificate -> section.file("key")
                        .flatMap(key -> section.file("ca").map(ca -> new RayTls(certificate, key, ca))))
                .filter(tls -> named);
    }

    @Override
    public List<Finding> check(Deployment deployment) {
        return RayRules.check(deployment, of(deployment));
    }

    @Override
    public List<PortUse> ports(Deployment deployment) {
        return RayPort.uses(of(deployment), deployment.cluster());
    }

    @Override
    public Optional<Inspection> inspect(Deployment deployment, Node node, RuntimeAdapter runtime) {
        return Optional.of(new RayPhases(deployment, of(deployment), runtime).inspection(node));
    }

    @Override
    public List<Phase> bringUp(Deployment deployment, RuntimeAdapter runtime) {
        return new RayPhases(deployment, of(deployment), runtime).bringUp();
    }

    @Override
    public List<Program> programs(Deployment deployment, Node node, RuntimeAdapter runtime) {
        return new RayScripts(deployment, of(deployment), node, runtime).programs();
    }

    @Override
    public List<SecretFile> secretFiles(Deployment deployment) {
        return new RayAccess(deployment, of(deployment)).files();
    }

    @Override
    public List<Phase> takeDown(Deployment deployment, RuntimeAdapter runtime) {
        return new RayPhases(deployment, of(deployment), runtime).takeDown();
    }

    @Override
    public Command observe(Deployment deployment, Node node, RuntimeAdapter runtime) {
        return runtime.inside(deployment, node, new RayScripts(deployment, of(deployment), node, runtime).observeAll());
    }

    @Override
    public Command logs(Deployment deployment, Node node, RuntimeAdapter runtime, String cursor) {
        return runtime.inside(
                deployment,
                node,
                new RayScripts(deployment, of(deployment), node, runtime).vllm().logs(cursor));
    }

    @Override
    public Optional<Command> gather(Deployment deployment, Node node, RuntimeAdapter runtime, long mostBytes) {
        return Optional.of(runtime.inside(
                deployment,
                node,
                new RayScripts(deployment, of(deployment), node, runtime).vllm().gather(mostBytes, "ray")));
    }

    @Override
    public ClusterStatus status(Deployment deployment, Map<String, Observation> seen) {
        ClusterStatus status = new RayStatus(deployment.cluster()).of(seen);
        return deployment.serve().serves()
                ? status.service(withoutDead(VllmNode.status(deployment, RayScripts.words(deployment), seen), status))
                : status;
    }

    @Override
    public List<Reach> reaches() {
        return RayReach.TABLE;
    }

    @Override
    public Optional<Command> look(Deployment deployment, Node node, RuntimeAdapter runtime) {
        return Optional.of(
                runtime.look(deployment, node, new RayScripts(deployment, of(deployment), node, runtime).look()));
    }

    @Override
    public Command watch(Deployment deployment, Node node, RuntimeAdapter runtime) {
        return new RayScripts(deployment, of(deployment), node, runtime).watch();
    }

    @Override
    public Drift drift(Deployment deployment, RuntimeAdapter runtime, Map<String, Observation> seen) {
        return ClusterDrift.of(
                deployment,
                runtime,
                seen,
                (node, answer) -> new RayScripts(deployment, of(deployment), node, runtime).differences(answer));
    }

    @Override
    public List<Phase> drain(Deployment deployment, RuntimeAdapter runtime, Duration most) {
        return VllmNode.drain(
                new RayScripts(deployment, of(deployment), deployment.cluster().head(), runtime).vllm(), most);
    }

    @Override
    public List<Phase> restart(Deployment deployment, RuntimeAdapter runtime, Drift drift) {
        List<Phase> ending = ClusterDrift.restart(
                deployment, drift, node -> new RayScripts(deployment, of(deployment), node, runtime).vllm());
        return drift.byHand().isEmpty()
                ? ending
                : new RayPhases(deployment, of(deployment), runtime).adopting(drift.byHand(), ending);
    }

    /** A server whose rank went with its host may hang, and then looks as if it were starting. */
    private static ServiceStatus withoutDead(ServiceStatus service, ClusterStatus status) {
        return service.unlessInVain(status.nodes().stream()
                .filter(node -> node.state() == NodeState.DEAD)
                .findFirst()
                .map(dead -> "The server gives no completion, and " + dead.host() + " is dead."));
    }

    private static RayLauncher of(Deployment deployment) {
        return (RayLauncher) deployment.launcher().orElseThrow();
    }
}

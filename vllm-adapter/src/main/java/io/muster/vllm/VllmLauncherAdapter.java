package io.muster.vllm;

import io.muster.check.Finding;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.LauncherSpec;
import io.muster.drift.Drift;
import io.muster.drift.Reach;
import io.muster.drift.Restart;
import io.muster.plan.Command;
import io.muster.plan.Inspection;
import io.muster.plan.Phase;
import io.muster.plan.PortUse;
import io.muster.plan.Program;
import io.muster.spi.LauncherAdapter;
import io.muster.spi.Observation;
import io.muster.spi.RuntimeAdapter;
import io.muster.spi.Section;
import io.muster.status.ClusterStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code vllm serve} on every node: one replica over all of them, or whole ones on each (facts/ascend.md 1.2 and 1.3). */
final class VllmLauncherAdapter implements LauncherAdapter {

    @Override
    public String name() {
        return "vllm";
    }

    @Override
    public Class<? extends LauncherSpec> specType() {
        return VllmLauncher.class;
    }

    @Override
    public LauncherSpec defaults() {
        return VllmLauncher.ofDefaults();
    }

    @Override
    public LauncherSpec read(Section section) {
        VllmLauncher defaults = VllmLauncher.ofDefaults();
        return new VllmLauncher(
                section.integer("masterPort", 1, 65535).orElse(defaults.masterPort()),
                section.integer("dataParallelRpcPort", 1, 65535).orElse(defaults.dataParallelRpcPort()));
    }

    @Override
    public List<Finding> check(Deployment deployment) {
        return VllmRules.check(deployment, of(deployment));
    }

    @Override
    public List<PortUse> ports(Deployment deployment) {
        List<String> head = List.of(deployment.cluster().head().host());
        return new Ranks(deployment, of(deployment))
                .ports().entrySet().stream()
                        .map(port -> PortUse.of(
                                port.getKey(), "vLLM: where ranks meet", port.getValue(), head, PortUse.Reach.NODES))
                        .toList();
    }

    @Override
    public Optional<Inspection> inspect(Deployment deployment, Node node, RuntimeAdapter runtime) {
        return Optional.of(new VllmPhases(deployment, of(deployment), runtime).inspection(node));
    }

    @Override
    public List<Phase> bringUp(Deployment deployment, RuntimeAdapter runtime) {
        return new VllmPhases(deployment, of(deployment), runtime).bringUp();
    }

    @Override
    public List<Program> programs(Deployment deployment, Node node, RuntimeAdapter runtime) {
        return List.of(new VllmScripts(deployment, of(deployment), node, runtime)
                .vllm()
                .program());
    }

    @Override
    public List<Phase> takeDown(Deployment deployment, RuntimeAdapter runtime) {
        return new VllmPhases(deployment, of(deployment), runtime).takeDown();
    }

    @Override
    public Command observe(Deployment deployment, Node node, RuntimeAdapter runtime) {
        return runtime.inside(
                deployment, node, scripts(deployment, node, runtime).observe());
    }

    @Override
    public Command logs(Deployment deployment, Node node, RuntimeAdapter runtime, String cursor) {
        return runtime.inside(
                deployment, node, scripts(deployment, node, runtime).vllm().logs(cursor));
    }

    @Override
    public Optional<Command> gather(Deployment deployment, Node node, RuntimeAdapter runtime, long mostBytes) {
        return Optional.of(runtime.inside(
                deployment, node, scripts(deployment, node, runtime).vllm().gather(mostBytes, "")));
    }

    @Override
    public ClusterStatus status(Deployment deployment, Map<String, Observation> seen) {
        return new ServersSeen(deployment).of(seen);
    }

    @Override
    public List<Reach> reaches() {
        return VllmReach.ofServers();
    }

    @Override
    public Optional<Command> look(Deployment deployment, Node node, RuntimeAdapter runtime) {
        return Optional.of(runtime.look(
                deployment, node, scripts(deployment, node, runtime).vllm().look(List.of())));
    }

    @Override
    public Command watch(Deployment deployment, Node node, RuntimeAdapter runtime) {
        return scripts(deployment, node, runtime).vllm().keepWatch(List.of());
    }

    /** Whatever one server needs, all need. */
    @Override
    public Drift drift(Deployment deployment, RuntimeAdapter runtime, Map<String, Observation> seen) {
        Drift drift = ClusterDrift.of(
                deployment,
                runtime,
                seen,
                (node, answer) -> scripts(deployment, node, runtime).vllm().differences(answer, reaches()));
        return new Drift(
                drift.differences().stream()
                        .map(difference ->
                                difference.restart() == Restart.NOTHING ? difference : difference.atLeast(Restart.GANG))
                        .toList(),
                drift.idle(),
                drift.unknown(),
                drift.byHand(),
                drift.left());
    }

    @Override
    public List<Phase> drain(Deployment deployment, RuntimeAdapter runtime, Duration most) {
        return VllmNode.drain(
                scripts(deployment, deployment.cluster().head(), runtime).vllm(), most);
    }

    @Override
    public List<Phase> restart(Deployment deployment, RuntimeAdapter runtime, Drift drift) {
        return ClusterDrift.restart(
                deployment, drift, node -> scripts(deployment, node, runtime).vllm());
    }

    private static VllmScripts scripts(Deployment deployment, Node node, RuntimeAdapter runtime) {
        return new VllmScripts(deployment, of(deployment), node, runtime);
    }

    private static VllmLauncher of(Deployment deployment) {
        return (VllmLauncher) deployment.launcher().orElseThrow();
    }
}

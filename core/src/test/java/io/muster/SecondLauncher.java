package io.muster;

import io.muster.check.Finding;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.LauncherSpec;
import io.muster.plan.Command;
import io.muster.plan.Phase;
import io.muster.spi.LauncherAdapter;
import io.muster.spi.Observation;
import io.muster.spi.RuntimeAdapter;
import io.muster.spi.Section;
import io.muster.status.ClusterStatus;
import java.util.List;
import java.util.Map;

/** A launcher without options that plans what a test gives it, for tests with more than one. */
record SecondLauncher(List<Phase> phases, LauncherSpec defaults, boolean isPreferred) implements LauncherAdapter {

    @Override
    public String name() {
        return "other";
    }

    @Override
    public Class<? extends LauncherSpec> specType() {
        return defaults.getClass();
    }

    @Override
    public LauncherSpec read(Section section) {
        return defaults;
    }

    @Override
    public List<Finding> check(Deployment deployment) {
        return List.of();
    }

    @Override
    public List<Phase> bringUp(Deployment deployment, RuntimeAdapter runtime) {
        return phases;
    }

    @Override
    public List<Phase> takeDown(Deployment deployment, RuntimeAdapter runtime) {
        return List.of();
    }

    @Override
    public Command watch(Deployment deployment, Node node, RuntimeAdapter runtime) {
        return Command.of("watch");
    }

    @Override
    public Command observe(Deployment deployment, Node node, RuntimeAdapter runtime) {
        return Command.of("look");
    }

    @Override
    public Command logs(Deployment deployment, Node node, RuntimeAdapter runtime, String cursor) {
        return Command.of("logs", cursor);
    }

    @Override
    public ClusterStatus status(Deployment deployment, Map<String, Observation> seen) {
        return new ClusterStatus(List.of());
    }
}

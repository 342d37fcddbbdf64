package io.muster.vllm;

import io.muster.check.Finding;
import io.muster.cluster.Node;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.deploy.RuntimeSpec;
import io.muster.plan.Command;
import io.muster.plan.Step;
import io.muster.spi.RuntimeAdapter;
import io.muster.spi.Section;
import java.util.List;

/** Stands in for the core's bare runtime, which is not visible here. */
public final class RuntimeOnTheHost implements RuntimeAdapter {

    @Override
    public String name() {
        return "bare";
    }

    @Override
    public Class<? extends RuntimeSpec> specType() {
        return BareRuntime.class;
    }

    @Override
    public RuntimeSpec read(Section section) {
        return BareRuntime.withoutSetup();
    }

    @Override
    public List<Finding> check(Deployment deployment) {
        return List.of();
    }

    @Override
    public String setup(Deployment deployment) {
        return ((BareRuntime) deployment.runtime()).setup();
    }

    @Override
    public List<Step> create(Deployment deployment, Node node) {
        return List.of();
    }

    @Override
    public Command inside(Deployment deployment, Node node, Command command) {
        return command;
    }

    @Override
    public String remove(Deployment deployment, Node node) {
        return "";
    }
}

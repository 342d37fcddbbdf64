package io.muster;

import io.muster.check.Checks;
import io.muster.check.Finding;
import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import io.muster.plan.Phase;
import io.muster.plan.Plan;
import io.muster.preflight.HostPreflight;
import io.muster.spi.AdapterProvider;
import io.muster.spi.LauncherAdapter;
import io.muster.spi.RuntimeAdapter;
import java.util.ArrayList;
import java.util.List;

/** Reads, checks and plans deployments, without contact to any host. Immutable and thread-safe. */
public final class Planner {

    private final Adapters adapters;

    private Planner(Adapters adapters) {
        this.adapters = adapters;
    }

    /** With the adapters that {@link java.util.ServiceLoader} finds. */
    public static Planner create() {
        return new Planner(Adapters.discover());
    }

    /** With those adapters only. */
    public static Planner of(AdapterProvider... providers) {
        return new Planner(Adapters.of(List.of(providers)));
    }

    /**
     * Everything that is wrong with a deployment, at once.
     *
     * @throws IllegalStateException if no adapter understands the deployment's launcher or runtime
     */
    public Findings check(Deployment deployment) {
        Deployment complete = adapters.complete(deployment);
        var findings = new ArrayList<Finding>(Checks.of(complete));
        findings.addAll(adapters.launcherOf(complete).check(complete));
        findings.addAll(adapters.runtimeOf(complete).check(complete));
        return Findings.of(findings);
    }

    /**
     * What bringing the deployment up, and down again, will do.
     *
     * @throws InvalidDeploymentException if {@link #check} finds an error
     * @throws IllegalStateException if no adapter understands the deployment's launcher or runtime
     */
    public Plan plan(Deployment deployment) {
        Findings findings = check(deployment);
        if (findings.hasErrors()) {
            throw new InvalidDeploymentException(findings);
        }
        Deployment complete = adapters.complete(deployment);
        LauncherAdapter launcher = adapters.launcherOf(complete);
        RuntimeAdapter runtime = adapters.runtimeOf(complete);
        var bringUp = new ArrayList<Phase>();
        bringUp.add(HostPreflight.phase(complete));
        for (Phase phase : launcher.bringUp(complete, runtime)) {
            // A launcher's first phases wait for nothing: here they wait for the hosts to be fit.
            bringUp.add(
                    phase.after().isEmpty()
                            ? new Phase(phase.name(), List.of(HostPreflight.PHASE), phase.agreeing(), phase.steps())
                            : phase);
        }
        return new Plan(complete, bringUp, launcher.takeDown(complete, runtime));
    }

    Adapters adapters() {
        return adapters;
    }
}

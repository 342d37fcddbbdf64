package io.muster;

import io.muster.advise.Advice;
import io.muster.advise.AdviceCode;
import io.muster.advise.Advisor;
import io.muster.advise.Strategy;
import io.muster.check.Checks;
import io.muster.check.Finding;
import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import io.muster.plan.PortUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fills in what a deployment leaves open: the launcher, and the layout that is advised for its model. */
final class Completion {

    private final Adapters adapters;
    private final Deployment deployment;
    private final List<Finding> chosen = new ArrayList<>();

    Completion(Adapters adapters, Deployment given) {
        this.adapters = adapters;
        this.deployment = withLayout(adapters.complete(given));
    }

    /** With nothing left open. */
    Deployment deployment() {
        return deployment;
    }

    /** What was chosen that changes what is served, and all that is wrong. */
    Findings findings() {
        var findings = new ArrayList<>(chosen);
        findings.addAll(Checks.of(deployment));
        findings.addAll(ofAdapters(adapters, deployment));
        return Findings.of(findings);
    }

    private static List<Finding> ofAdapters(Adapters adapters, Deployment complete) {
        var findings = new ArrayList<Finding>(adapters.launcherOf(complete).check(complete));
        findings.addAll(adapters.runtimeOf(complete).check(complete));
        findings.addAll(PortUse.overlaps(ports(adapters, complete)));
        return findings;
    }

    /** Every port at which something of the deployment listens. */
    static List<PortUse> ports(Adapters adapters, Deployment complete) {
        var ports = new ArrayList<>(adapters.launcherOf(complete).ports(complete));
        ports.addAll(PortUse.ofService(complete));
        ports.addAll(adapters.runtimeOf(complete).ports(complete));
        return ports;
    }

    private Deployment withLayout(Deployment complete) {
        if (complete.hasParallelism() || Findings.of(needed(complete)).hasErrors()) {
            return complete;
        }
        Advice advice = layouts(adapters, complete);
        Optional<Strategy> choice = advice.choice();
        if (choice.isEmpty()) {
            return complete;
        }
        chosen.add(Finding.info(
                AdviceCode.PARALLELISM_CHOSEN,
                "parallelism",
                "No parallelism is given: taken is " + advice.reason(choice.get()),
                "Nothing needs to be done; say parallelism to have another one."));
        return complete.toBuilder().parallelism(choice.get().parallelism()).build();
    }

    /**
     * All layouts for the model.
     *
     * @throws InvalidDeploymentException if something is wrong that no layout can mend
     */
    static Advice advise(Adapters adapters, Deployment given) {
        Deployment complete = adapters.complete(given);
        Findings findings = Findings.of(needed(complete));
        if (findings.hasErrors()) {
            throw new InvalidDeploymentException(findings);
        }
        return layouts(adapters, complete);
    }

    private static Advice layouts(Adapters adapters, Deployment complete) {
        return Advisor.standard()
                .rules(candidate -> ofAdapters(adapters, candidate))
                .advise(complete);
    }

    /** What must be right before layouts can be compared. */
    private static List<Finding> needed(Deployment complete) {
        var findings = new ArrayList<>(Checks.beforeLayout(complete));
        if (complete.model().config().isEmpty()) {
            findings.add(Finding.error(
                    AdviceCode.MODEL_CONFIG_NOT_GIVEN,
                    "model.config",
                    "Expected the config.json of the model, saw none: layouts cannot be compared without it.",
                    "Copy it from the model's folder, and write its path as model.config."));
        }
        return findings;
    }
}

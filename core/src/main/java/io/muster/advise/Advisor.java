package io.muster.advise;

import io.muster.check.CheckCode;
import io.muster.check.Checks;
import io.muster.check.Finding;
import io.muster.check.Severity;
import io.muster.deploy.Deployment;
import io.muster.deploy.Parallelism;
import io.muster.fit.MemoryEstimate;
import io.muster.fit.ServeLimits;
import io.muster.fit.Verdict;
import io.muster.model.ModelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Tries every layout of a deployment's model on all NPUs of its cluster. Immutable; each method that takes a value returns a changed copy. */
public final class Advisor {

    private final Function<Deployment, List<Finding>> rules;
    private final CostModel costs;
    private final Optional<Workload> workload;

    private Advisor(Function<Deployment, List<Finding>> rules, CostModel costs, Optional<Workload> workload) {
        this.rules = rules;
        this.costs = costs;
        this.workload = workload;
    }

    /** With the rules that hold for every launcher and runtime, {@link CostModel#standard} and {@link Workload#within}. */
    public static Advisor standard() {
        return new Advisor(Checks::layout, CostModel.standard(), Optional.empty());
    }

    /**
     * With those rules as well.
     *
     * @param more what else speaks against a layout: an error rejects it, a warning keeps it from being chosen
     */
    public Advisor rules(Function<Deployment, List<Finding>> more) {
        return new Advisor(
                deployment -> Stream.concat(rules.apply(deployment).stream(), more.apply(deployment).stream())
                        .toList(),
                costs,
                workload);
    }

    public Advisor costs(CostModel costs) {
        return new Advisor(rules, costs, workload);
    }

    public Advisor workload(Workload workload) {
        return new Advisor(rules, costs, Optional.of(workload));
    }

    /**
     * All layouts for the model and options of that deployment; its own layout plays no part.
     *
     * @throws IllegalArgumentException if the config of the model is not given
     */
    public Advice advise(Deployment deployment) {
        ModelConfig model = deployment
                .model()
                .config()
                .orElseThrow(() -> new IllegalArgumentException("the config of the model is not given"));
        Workload requests = workload.orElseGet(
                () -> Workload.within(ServeLimits.of(deployment.serve(), model).maxModelLen()));
        var candidates = new ArrayList<Candidate>();
        var rejected = new ArrayList<Rejection>();
        for (Parallelism layout : Parallelism.layouts(deployment.cluster().totalNpus())) {
            consider(deployment, layout, candidates, rejected);
            consider(deployment, layout.expertParallel(true), candidates, rejected);
        }
        var ranking = new Ranking(costs, requests, new LayerKinds(model));
        return new Advice(deployment, requests, ranking.of(candidates), rejected);
    }

    private void consider(
            Deployment deployment, Parallelism layout, List<Candidate> candidates, List<Rejection> rejected) {
        Deployment candidate = deployment.toBuilder().parallelism(layout).build();
        List<Finding> findings = rules.apply(candidate);
        Optional<Finding> error = error(findings);
        if (error.isPresent()) {
            rejected.add(new Rejection(layout, error.get().code(), error.get().message()));
            return;
        }
        MemoryEstimate memory = MemoryEstimate.of(candidate).orElseThrow();
        if (memory.verdict() == Verdict.DOES_NOT_FIT) {
            rejected.add(new Rejection(
                    layout,
                    CheckCode.MEMORY_DOES_NOT_FIT,
                    "Expected each NPU to have room for its part, saw " + memory.explained()));
        } else {
            candidates.add(new Candidate(candidate, memory, findings));
        }
        candidates.addAll(withSharedContext(candidate, memory));
    }

    /** The same layout with decode context parallel, in each size that makes longer requests fit than all smaller ones. */
    private List<Candidate> withSharedContext(Deployment layout, MemoryEstimate memory) {
        var longer = new ArrayList<Candidate>();
        int tensor = layout.parallelism().tensor();
        long context = memory.verdict() == Verdict.DOES_NOT_FIT ? 0 : memory.maxContext();
        for (int size = 2; size <= tensor && context < memory.longestContext(); size *= 2) {
            Deployment shared = layout.toBuilder()
                    .parallelism(layout.parallelism().decodeContext(size))
                    .build();
            List<Finding> findings = tensor % size == 0 ? rules.apply(shared) : List.of();
            if (tensor % size == 0 && error(findings).isEmpty()) {
                MemoryEstimate fits = MemoryEstimate.of(shared).orElseThrow();
                if (fits.verdict() != Verdict.DOES_NOT_FIT && fits.maxContext() > context) {
                    context = fits.maxContext();
                    longer.add(new Candidate(shared, fits, findings));
                }
            }
        }
        return longer;
    }

    private static Optional<Finding> error(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .findFirst();
    }

    /**
     * A layout that breaks no rule and fits.
     *
     * @param deployment with that layout
     * @param memory that it needs
     * @param findings that are no errors
     */
    record Candidate(Deployment deployment, MemoryEstimate memory, List<Finding> findings) {}
}

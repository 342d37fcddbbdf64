package io.muster.advise;

import io.muster.check.FindingCode;
import io.muster.deploy.Deployment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** All layouts of a model on a cluster that use all of its NPUs: those that work, ranked, and why the others do not. Immutable. */
public final class Advice {

    private final Deployment deployment;
    private final Workload workload;
    private final List<Strategy> strategies;
    private final List<Rejection> rejected;

    Advice(Deployment deployment, Workload workload, List<Strategy> strategies, List<Rejection> rejected) {
        this.deployment = deployment;
        this.workload = workload;
        this.strategies = List.copyOf(strategies);
        this.rejected = List.copyOf(rejected);
    }

    /** What it is for; the layout that this names plays no part. */
    public Deployment deployment() {
        return deployment;
    }

    /** The requests that it is for. */
    public Workload workload() {
        return workload;
    }

    /**
     * Those that work, the best first: those that surely fit into memory by throughput, or by latency where throughput says the same;
     * then those that fit tightly.
     */
    public List<Strategy> strategies() {
        return strategies;
    }

    /** {@link #strategies}, the one with the fastest answer to a single request first. */
    public List<Strategy> byLatency() {
        return strategies.stream()
                .sorted(Comparator.comparingInt(Strategy::latencyRank))
                .toList();
    }

    /** {@link #strategies}, the one that takes the longest request first. */
    public List<Strategy> byContext() {
        return strategies.stream()
                .sorted(Comparator.comparingLong(
                                (Strategy strategy) -> strategy.memory().maxContext())
                        .reversed())
                .toList();
    }

    /** Those that do not work. */
    public List<Rejection> rejected() {
        return rejected;
    }

    /** {@link #rejected} by the rule that they break. */
    public Map<FindingCode, List<Rejection>> rejectedByRule() {
        var groups = new LinkedHashMap<FindingCode, List<Rejection>>();
        for (Rejection rejection : rejected) {
            groups.computeIfAbsent(rejection.code(), code -> new ArrayList<>()).add(rejection);
        }
        return groups;
    }

    /** What the numbers are worth, and what for, in a sentence or two. */
    public String note() {
        return String.format(
                Locale.ROOT,
                "Times are estimates, plus or minus %.0f %%, of a roofline, for requests of %d tokens and answers of %d. "
                        + "Places are shared where estimates differ by less than %.0f %%.",
                CostConstant.UNCERTAINTY.value() * 100,
                workload.inputTokens(),
                workload.outputTokens(),
                CostConstant.TIE.value() * 100);
    }

    /** What is taken where none is named: the first of those that fewest rules warn of. */
    public Optional<Strategy> choice() {
        return strategies.stream()
                .min(Comparator.comparingInt(strategy -> strategy.warnings().size()));
    }

    /** That choice with its reason, in a sentence or three. */
    public String reason(Strategy choice) {
        String place = choice.equals(strategies.get(0))
                ? "the best for throughput of " + strategies.size() + " layouts that work"
                : "the best for throughput of the layouts that fewest rules warn of";
        return choice.layout() + ", " + place + ". " + choice.why();
    }
}

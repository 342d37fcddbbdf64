package io.muster.advise;

import static java.util.stream.Collectors.joining;

import io.muster.advise.Advisor.Candidate;
import io.muster.check.Severity;
import io.muster.deploy.Parallelism;
import io.muster.fit.MemoryEstimate;
import io.muster.fit.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Puts layouts in order. */
final class Ranking {

    private static final double LEAST_SHARE = 0.05;

    private final CostModel costs;
    private final Workload workload;
    private final LayerKinds kinds;

    Ranking(CostModel costs, Workload workload, LayerKinds kinds) {
        this.costs = costs;
        this.workload = workload;
        this.kinds = kinds;
    }

    List<Strategy> of(List<Candidate> candidates) {
        List<Estimate> estimates = candidates.stream()
                .map(candidate -> costs.estimate(candidate.deployment(), candidate.memory(), workload, kinds))
                .toList();
        int[] throughput = places(
                estimates.stream().mapToDouble(e -> 1 / e.tokensPerSecond()).toArray());
        int[] latency = places(estimates.stream().mapToDouble(this::alone).toArray());
        double best =
                estimates.stream().mapToDouble(Estimate::tokensPerSecond).max().orElse(1);
        double fastest = estimates.stream().mapToDouble(this::alone).min().orElse(1);
        var strategies = new ArrayList<Strategy>();
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            strategies.add(new Strategy(
                    candidate.deployment().parallelism(),
                    candidate.memory(),
                    estimates.get(i),
                    candidate.findings().stream()
                            .filter(finding -> finding.severity() == Severity.WARNING)
                            .toList(),
                    throughput[i],
                    latency[i],
                    why(candidate.memory(), estimates.get(i), best, fastest)));
        }
        strategies.sort(
                Comparator.comparing((Strategy strategy) -> strategy.memory().verdict() != Verdict.FITS)
                        .thenComparingInt(Strategy::throughputRank)
                        .thenComparingInt(Strategy::latencyRank)
                        .thenComparing(strategy -> -strategy.estimate().tokensPerSecond()));
        return strategies;
    }

    /** Seconds of a request that is served alone. */
    private double alone(Estimate estimate) {
        return estimate.prefillSeconds() + workload.outputTokens() * estimate.decodeSeconds();
    }

    /** The place of each value, the least first; values that differ too little from the first of a place share it. */
    private int[] places(double[] values) {
        int[] ascending = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] places = new int[values.length];
        int first = 0;
        for (int i = 0; i < ascending.length; i++) {
            if (values[ascending[i]] > values[ascending[first]] * (1 + costs.value(CostConstant.TIE))) {
                first = i;
            }
            places[ascending[i]] = first + 1;
        }
        return places;
    }

    private String why(MemoryEstimate memory, Estimate estimate, double best, double fastest) {
        String shares = estimate.shares().entrySet().stream()
                .filter(share -> share.getValue() >= LEAST_SHARE)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .map(share -> percent(share.getValue()) + " " + share.getKey())
                .collect(joining(", "));
        return String.format(
                Locale.ROOT,
                "%s of the best throughput: %d requests at once%s, prompts take %s of the time, a step is %s. "
                        + "Alone a request takes %.1f times as long as in the fastest.",
                percent(estimate.tokensPerSecond() / best),
                estimate.requests(),
                limitedBy(memory, estimate),
                percent(1 - estimate.stepShare()),
                shares,
                alone(estimate) / fastest);
    }

    private String limitedBy(MemoryEstimate memory, Estimate estimate) {
        if (estimate.requests() >= workload.requests()) {
            return "";
        }
        Parallelism parallelism = memory.parallelism();
        return estimate.requests() < (long) memory.limits().maxNumSeqs() * parallelism.data()
                ? ", as many as memory holds"
                : ", as maxNumSeqs allows";
    }

    private static String percent(double share) {
        return Math.round(share * 100) + " %";
    }
}

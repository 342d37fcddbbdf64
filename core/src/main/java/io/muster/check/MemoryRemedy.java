package io.muster.check;

import io.muster.deploy.Deployment;
import io.muster.deploy.Parallelism;
import io.muster.fit.MemoryEstimate;
import io.muster.fit.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The least changes with which a deployment fits into memory surely. */
final class MemoryRemedy {

    /** A server for shorter requests is hardly what anyone wishes. */
    private static final long SHORTEST_CONTEXT = 1024;

    /** The highest of the deployments that vllm-ascend publishes: the rest is for what others take of the NPU. */
    private static final double HIGHEST_UTILIZATION = 0.95;

    private final Deployment deployment;
    private final MemoryEstimate estimate;

    MemoryRemedy(Deployment deployment, MemoryEstimate estimate) {
        this.deployment = deployment;
        this.estimate = estimate;
    }

    List<String> ways() {
        var ways = new ArrayList<String>();
        long context = estimate.maxContextSurely();
        if (context >= SHORTEST_CONTEXT) {
            ways.add("maxModelLen " + context);
        }
        double utilization = Math.ceil(estimate.utilizationSurely() * 100) / 100;
        if (utilization <= HIGHEST_UTILIZATION) {
            ways.add("memoryUtilization " + utilization);
        }
        nearestLayout().map(MemoryRemedy::text).ifPresent(ways::add);
        return ways;
    }

    private static String text(Parallelism parallelism) {
        return String.format(
                Locale.ROOT,
                "tensor %d with pipeline %d and data %d%s",
                parallelism.tensor(),
                parallelism.pipeline(),
                parallelism.data(),
                parallelism.expertParallel() ? " and expertParallel" : "");
    }

    /** Of the layouts on all NPUs of the cluster that break no rule, the one that differs least from the wish. */
    private Optional<Parallelism> nearestLayout() {
        Parallelism wish = deployment.parallelism();
        return Parallelism.layouts(deployment.cluster().totalNpus()).stream()
                .map(layout -> layout.expertParallel(wish.expertParallel())
                        .decodeContext(layout.tensor() % wish.decodeContext() == 0 ? wish.decodeContext() : 1))
                .filter(layout -> !layout.equals(wish))
                .sorted(Comparator.comparingDouble(layout -> distance(wish, layout)))
                .filter(this::works)
                .findFirst();
    }

    private boolean works(Parallelism layout) {
        Deployment other = deployment.toBuilder().parallelism(layout).build();
        return MemoryEstimate.of(other).map(MemoryEstimate::verdict).equals(Optional.of(Verdict.FITS))
                && Checks.layout(other).stream().noneMatch(finding -> finding.severity() == Severity.ERROR);
    }

    /** How many times sizes are doubled or halved. */
    private static double distance(Parallelism one, Parallelism other) {
        return Math.abs(Math.log((double) one.tensor() / other.tensor()))
                + Math.abs(Math.log((double) one.pipeline() / other.pipeline()))
                + Math.abs(Math.log((double) one.data() / other.data()));
    }
}

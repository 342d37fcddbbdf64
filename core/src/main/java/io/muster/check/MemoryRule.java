package io.muster.check;

import io.muster.deploy.Deployment;
import io.muster.fit.MemoryEstimate;
import io.muster.fit.StageMemory;
import java.util.List;

/** What the model needs of each NPU is there; nothing is said where its config is not known, or not how many NPUs there are. */
final class MemoryRule implements Rule {

    @Override
    public List<Finding> check(Deployment deployment) {
        if (deployment.cluster().fewestNpus() == 0) {
            return List.of();
        }
        return MemoryEstimate.of(deployment)
                .map(estimate -> check(deployment, estimate))
                .orElse(List.of());
    }

    private static List<Finding> check(Deployment deployment, MemoryEstimate estimate) {
        return switch (estimate.verdict()) {
            case FITS -> List.of();
            case TIGHT ->
                List.of(Finding.warning(
                        CheckCode.MEMORY_TIGHT,
                        path(estimate.fullest()),
                        "Expected room for the most that each part may take, saw room for the least only: "
                                + estimate.explained(),
                        remedy(deployment, estimate)));
            case DOES_NOT_FIT ->
                List.of(Finding.error(
                        CheckCode.MEMORY_DOES_NOT_FIT,
                        path(estimate.fullest()),
                        "Expected each NPU to have room for its part, saw " + estimate.explained(),
                        remedy(deployment, estimate)));
        };
    }

    /** Where a shorter request would do, that is the place; else the model is cut too little. */
    private static String path(StageMemory stage) {
        return stage.high().bytes() < stage.budget().bytes() ? "serve.maxModelLen" : "parallelism";
    }

    private static String remedy(Deployment deployment, MemoryEstimate estimate) {
        List<String> ways = new MemoryRemedy(deployment, estimate).ways();
        return ways.isEmpty()
                ? "It fits into these NPUs in no layout: add nodes, or use a checkpoint of fewer bits."
                : "Use " + String.join(", or ", ways) + ".";
    }
}

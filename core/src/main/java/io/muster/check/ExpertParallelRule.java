package io.muster.check;

import io.muster.deploy.Deployment;
import java.util.List;

/** Whole experts on each rank need experts. */
final class ExpertParallelRule implements Rule {

    @Override
    public List<Finding> check(Deployment deployment) {
        boolean dense =
                deployment.model().config().filter(model -> !model.isMoe()).isPresent();
        if (!dense || !deployment.parallelism().expertParallel()) {
            return List.of();
        }
        var refusal = Refusal.inWords(
                "The model has no experts",
                "Number of experts in the model must be greater than 0 when expert parallelism is enabled.",
                "vllm/config/model.py");
        return List.of(Finding.error(
                ParallelCode.EXPERT_PARALLEL_DENSE,
                "parallelism.expertParallel",
                refusal.message(),
                "Leave expertParallel out."));
    }
}

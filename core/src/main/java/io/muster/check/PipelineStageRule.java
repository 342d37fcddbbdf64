package io.muster.check;

import io.muster.deploy.Deployment;
import java.util.List;
import java.util.Optional;

/** Each pipeline stage has a layer: vLLM starts without, and leaves NPUs that only pass on what they get. */
final class PipelineStageRule implements Rule {

    @Override
    public List<Finding> check(Deployment deployment) {
        int stages = deployment.parallelism().pipeline();
        Optional<Integer> layers =
                deployment.model().config().map(model -> model.layers().size());
        if (layers.isEmpty() || stages <= layers.get()) {
            return List.of();
        }
        return List.of(Finding.error(
                ParallelCode.PIPELINE_STAGE_EMPTY,
                "parallelism.pipeline",
                layers.get() + " layers leave some of " + stages
                        + " pipeline stages with none; vLLM does not check it (vllm/distributed/utils.py).",
                "Use pipeline " + layers.get() + " or less."));
    }
}

package io.muster.check;

import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.model.ModelConfig;
import java.util.Optional;

/** Without expert parallelism each rank holds a slice of every expert; the ranks of all data parallel replicas share out one set
 * of experts. */
final class ExpertIntermediateSizeRule extends TensorRule {

    ExpertIntermediateSizeRule() {
        super(ParallelCode.EXPERT_INTERMEDIATE_SIZE);
    }

    @Override
    Optional<Refusal> refusal(ModelSpec spec, ModelConfig model, Parallelism parallelism) {
        int width = model.moeIntermediateSize();
        long ranks = (long) parallelism.tensor() * parallelism.data();
        if (parallelism.expertParallel() || width % ranks == 0) {
            return Optional.empty();
        }
        return Optional.of(Refusal.withoutWords(
                "Experts of width " + width + " cannot be cut into " + ranks + " slices, tensor " + parallelism.tensor()
                        + (parallelism.data() > 1 ? " x data " + parallelism.data() : ""),
                "vllm/model_executor/layers/fused_moe/config.py"));
    }

    @Override
    String alternative() {
        return ", or set parallelism.expertParallel, so that each rank holds whole experts";
    }
}

package io.muster.check;

import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.model.DecoderLayer;
import io.muster.model.FeedForward;
import io.muster.model.ModelConfig;
import java.util.Optional;

/** Each rank holds as many columns of a dense feed forward, or of the shared experts, as every other. */
final class IntermediateSizeRule extends TensorRule {

    IntermediateSizeRule() {
        super(ParallelCode.INTERMEDIATE_SIZE);
    }

    @Override
    Optional<Refusal> refusal(ModelSpec spec, ModelConfig model, Parallelism parallelism) {
        int tensor = parallelism.tensor();
        return model.layers().stream()
                .map(DecoderLayer::feedForward)
                .map(IntermediateSizeRule::width)
                .filter(width -> width % tensor != 0)
                .findFirst()
                .map(width -> Refusal.withoutWords(
                        "A feed forward of width " + width + " cannot be shared out to " + tensor + " tensor ranks",
                        "vllm/model_executor/layers/linear.py"));
    }

    private static int width(FeedForward feedForward) {
        return feedForward instanceof FeedForward.Dense dense
                ? dense.intermediate()
                : ((FeedForward.Experts) feedForward).sharedIntermediate();
    }
}

package io.muster.check;

import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.model.ModelConfig;
import java.util.Optional;

/** Each rank computes whole query heads, as many as every other. */
final class AttentionHeadsRule extends TensorRule {

    AttentionHeadsRule() {
        super(ParallelCode.ATTENTION_HEADS);
    }

    @Override
    Optional<Refusal> refusal(ModelSpec spec, ModelConfig model, Parallelism parallelism) {
        int heads = model.attentionHeads();
        int tensor = parallelism.tensor();
        if (heads % tensor == 0) {
            return Optional.empty();
        }
        return Optional.of(Refusal.inWords(
                heads + " attention heads cannot be shared out to " + tensor + " tensor ranks",
                "Total number of attention heads (" + heads + ") must be divisible by tensor parallel size (" + tensor
                        + ").",
                "vllm/config/model.py"));
    }
}

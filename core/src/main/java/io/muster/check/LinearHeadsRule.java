package io.muster.check;

import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.model.ModelConfig;
import java.util.Optional;

/** Each rank computes whole heads of linear attention. That of the value is checked by vLLM; half a key head would be computed
 * wrongly. */
final class LinearHeadsRule extends TensorRule {

    LinearHeadsRule() {
        super(ParallelCode.LINEAR_HEADS);
    }

    @Override
    Optional<Refusal> refusal(ModelSpec spec, ModelConfig model, Parallelism parallelism) {
        int tensor = parallelism.tensor();
        int values = model.linearValueHeads();
        int keys = model.linearKeyHeads();
        if (values % tensor == 0 && keys % tensor == 0) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                keys + " key heads and " + values + " value heads of linear attention cannot be shared out to " + tensor
                        + " tensor ranks",
                values % tensor == 0 ? "" : values + " is not divisible by " + tensor,
                "vllm/model_executor/layers/mamba/gdn"));
    }
}

package io.muster.check;

import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.model.ModelConfig;
import java.util.Optional;

/** Each rank holds as many key-value heads as every other, or each head is held by as many ranks. All heads of
 * latent attention share one. */
final class KeyValueHeadsRule extends TensorRule {

    KeyValueHeadsRule() {
        super(ParallelCode.KEY_VALUE_HEADS);
    }

    @Override
    Optional<Refusal> refusal(ModelSpec spec, ModelConfig model, Parallelism parallelism) {
        int heads = model.keyValueHeads();
        int tensor = parallelism.tensor();
        boolean shared = tensor >= heads ? tensor % heads == 0 : heads % tensor == 0;
        if (shared) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                heads + " key-value heads can neither be shared out to " + tensor
                        + " tensor ranks nor be repeated evenly on them",
                "",
                "vllm/model_executor/models/" + model.family() + ".py"));
    }
}

package io.muster.check;

import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.model.LinearAttention;
import io.muster.model.ModelConfig;
import java.util.Optional;

/**
 * Each rank holds as many key-value heads as every other, or each head is held by as many ranks. All heads of latent
 * attention share one.
 */
final class KeyValueHeadsRule extends TensorRule {

    /** Its own count of the heads on a rank comes out as none where heads would have to be repeated. */
    private static final String NEVER_REPEATED = "gpt_oss";

    KeyValueHeadsRule() {
        super(ParallelCode.KEY_VALUE_HEADS);
    }

    @Override
    Optional<Refusal> refusal(ModelSpec spec, ModelConfig model, Parallelism parallelism) {
        int heads = model.keyValueHeads();
        int tensor = parallelism.tensor();
        boolean sharedOut = heads % tensor == 0;
        boolean repeated = tensor % heads == 0;
        boolean isOwn = model.family().equals(NEVER_REPEATED);
        if (sharedOut || (repeated && !isOwn) || isLinear(model)) {
            return Optional.empty();
        }
        String reason = heads + " key-value heads can neither be shared out to " + tensor
                + " tensor ranks nor be repeated" + (repeated ? " by this model" : " evenly on them");
        if (!isOwn) {
            return Optional.of(Refusal.withoutWords(reason, "vllm/model_executor/models"));
        }
        if (repeated) {
            return Optional.of(
                    Refusal.inWords(reason, "integer modulo by zero", "vllm/model_executor/models/gpt_oss.py"));
        }
        String words =
                tensor > heads ? tensor + " is not divisible by " + heads : heads + " is not divisible by " + tensor;
        return Optional.of(Refusal.inWords(reason, words, "vllm/distributed/utils.py"));
    }

    /** Whether no layer has key-value heads, whatever the config says of them. */
    private static boolean isLinear(ModelConfig model) {
        return model.layers().stream().allMatch(layer -> layer.attention() instanceof LinearAttention);
    }
}

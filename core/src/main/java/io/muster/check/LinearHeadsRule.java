package io.muster.check;

import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.model.DecoderLayer;
import io.muster.model.LinearAttention;
import io.muster.model.ModelConfig;
import java.util.Optional;

/**
 * Each rank computes whole heads of linear attention. vLLM looks at their widths together and at the heads of the value; half
 * a key head would be computed wrongly.
 */
final class LinearHeadsRule extends TensorRule {

    /** Its checkpoint keeps what is projected for all heads in one matrix. */
    static final String FUSED = "qwen3_next";

    private static final String DIVIDE = "vllm/distributed/utils.py";

    LinearHeadsRule() {
        super(ParallelCode.LINEAR_HEADS);
    }

    @Override
    Optional<Refusal> refusal(ModelSpec spec, ModelConfig model, Parallelism parallelism) {
        int tensor = parallelism.tensor();
        return model.layers().stream()
                .map(DecoderLayer::attention)
                .filter(LinearAttention.class::isInstance)
                .map(LinearAttention.class::cast)
                .findFirst()
                .filter(linear -> linear.valueHeads() % tensor != 0 || linear.keyHeads() % tensor != 0)
                .map(linear -> refusal(linear, model.family().equals(FUSED), tensor));
    }

    private static Refusal refusal(LinearAttention linear, boolean isFused, int tensor) {
        String reason = linear.keyHeads() + " key heads and " + linear.valueHeads()
                + " value heads of linear attention cannot be shared out to " + tensor + " tensor ranks";
        int keys = linear.keyHeads() * linear.keyDim();
        int values = linear.valueHeads() * linear.valueDim();
        int channels = 2 * keys + values;
        if (channels % tensor != 0) {
            return Refusal.inWords(reason, channels + " is not divisible by " + tensor, DIVIDE);
        }
        boolean widthsDivide = isFused ? (channels + values) % tensor == 0 : keys % tensor == 0 && values % tensor == 0;
        boolean gatesDivide = (isFused ? 2 : 1) * linear.valueHeads() % tensor == 0;
        if (!widthsDivide || !gatesDivide) {
            return Refusal.withoutWords(reason, "vllm/model_executor/layers/linear.py");
        }
        if (linear.valueHeads() % tensor != 0) {
            return Refusal.inWords(reason, linear.valueHeads() + " is not divisible by " + tensor, DIVIDE);
        }
        return Refusal.unchecked(reason, "vllm/model_executor/layers/mamba/gdn");
    }
}

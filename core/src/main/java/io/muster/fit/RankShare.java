package io.muster.fit;

import static java.math.RoundingMode.CEILING;

import com.google.common.math.LongMath;
import io.muster.deploy.Parallelism;
import io.muster.model.Attention;
import io.muster.model.DecoderLayer;
import io.muster.model.FeedForward;
import io.muster.model.GroupedQueryAttention;
import io.muster.model.Quantization;
import io.muster.model.Split;
import io.muster.model.Weight;
import io.muster.model.WeightKind;

/**
 * What one rank holds of a weight: the part that parallelism leaves it, in the form that quantization gives it.
 *
 * @param parallelism how the model is cut
 * @param quantization in which form
 * @param hasFp8 whether the NPU computes in 8 bit floating point
 */
public record RankShare(Parallelism parallelism, Quantization quantization, boolean hasFp8) {

    /** {@code DEFAULT_VOCAB_PADDING_SIZE} in vllm/model_executor/layers/vocab_parallel_embedding.py. */
    private static final long VOCABULARY_PADDING = 64;

    /** The linear layer of vllm_ascend/ops/fused_moe/gate_linear.py keeps routers in 32 bit. */
    private static final int ROUTER_BYTES = 4;

    /** Bytes of one parameter of that kind. */
    public double bytesPerParameter(WeightKind kind) {
        return quantization.bytesPerParameter(kind, hasFp8);
    }

    /** Bytes of a weight of that layer. */
    public double bytes(Weight weight, DecoderLayer layer) {
        return parameters(weight, layer) * (isRouter(weight) ? ROUTER_BYTES : bytesPerParameter(weight.kind()));
    }

    private static boolean isRouter(Weight weight) {
        return weight.name().equals("mlp.gate") || weight.name().startsWith("mlp.gate.");
    }

    /** Parameters of a weight of that layer. */
    public double parameters(Weight weight, DecoderLayer layer) {
        return switch (weight.split()) {
            case EXPERTS -> (double) weight.parameters() / experts(layer) * expertsOfRank(experts(layer));
            case KEY_VALUE_HEADS ->
                (double) weight.parameters() / Math.min(parallelism.tensor(), keyValueHeads(layer.attention()));
            case REPLICATED, TENSOR, VOCABULARY -> parameters(weight);
        };
    }

    /** Parameters of a weight outside of the layers. */
    public double parameters(Weight weight) {
        return weight.split() == Split.REPLICATED
                ? weight.parameters()
                : (double) weight.parameters() / parallelism.tensor();
    }

    /** Bytes of a weight over the vocabulary, which is padded first. */
    public double vocabularyBytes(Weight weight, long tokens) {
        long padded = LongMath.divide(tokens, VOCABULARY_PADDING, CEILING) * VOCABULARY_PADDING;
        return parameters(weight) / tokens * padded * bytesPerParameter(weight.kind());
    }

    /** Ranks among which whole experts are spread; 1 where each expert is cut instead. */
    public long expertRanks() {
        return parallelism.expertParallel() ? expertGroup() : 1;
    }

    /**
     * Experts of a layer that a rank holds; a part of each where they are cut. Whole experts that do not divide evenly are one more on some
     * ranks (vllm/model_executor/layers/fused_moe/expert_map_manager.py). Cut ones are cut over data parallel ranks too
     * (fused_moe/config.py; expert_tensor_parallel_size in vllm_ascend/platform.py).
     */
    public double expertsOfRank(int experts) {
        return parallelism.expertParallel()
                ? LongMath.divide(experts, expertGroup(), CEILING)
                : (double) experts / expertGroup();
    }

    private long expertGroup() {
        return (long) parallelism.tensor() * parallelism.data();
    }

    private static int experts(DecoderLayer layer) {
        return layer.feedForward() instanceof FeedForward.Experts experts ? experts.count() : 1;
    }

    /** With more ranks than heads, several hold the same one. */
    private static int keyValueHeads(Attention attention) {
        return attention instanceof GroupedQueryAttention grouped ? grouped.keyValueHeads() : 1;
    }
}

package io.muster.check;

import static io.muster.model.Quantization.AWQ;
import static io.muster.model.Quantization.FP8;
import static io.muster.model.Quantization.GPTQ;
import static io.muster.model.Quantization.W4A16;

import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.model.Attention;
import io.muster.model.DecoderLayer;
import io.muster.model.FeedForward;
import io.muster.model.GroupedQueryAttention;
import io.muster.model.LatentAttention;
import io.muster.model.LinearAttention;
import io.muster.model.ModelConfig;
import io.muster.model.Quantization;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where a block of weights shares a scale, each rank holds whole blocks. What {@code validate_fp8_block_shape} and
 * {@code verify_group_size_divides_partition} of vLLM check, in the order in which a layer is made.
 */
final class QuantizationBlockRule extends TensorRule {

    private static final Set<Quantization> IN_BLOCKS = Set.of(FP8, AWQ, GPTQ, W4A16);

    /** Which side of a matrix is cut: the blocks of fp8 are square, the groups of the others lie along the input. */
    private enum Side {
        OUTPUT,
        INPUT,
        EXPERTS
    }

    /** What one rank holds of one side of a matrix; of several heads, all that it holds. */
    private record Shard(Side side, boolean isExpert, long width) {}

    QuantizationBlockRule() {
        super(ParallelCode.QUANTIZATION_BLOCK);
    }

    @Override
    Optional<Refusal> refusal(ModelSpec spec, ModelConfig model, Parallelism parallelism) {
        Quantization quantization = spec.effectiveQuantization();
        if (model.quantizationBlock().isEmpty() || !IN_BLOCKS.contains(quantization)) {
            return Optional.empty();
        }
        int block = model.quantizationBlock().getAsInt();
        return model.layers().stream()
                .flatMap(layer -> shards(layer, model.family().equals(LinearHeadsRule.FUSED), parallelism))
                .filter(shard -> quantization == FP8 || shard.side != Side.OUTPUT)
                .filter(shard -> quantization != W4A16 || shard.isExpert || !model.isMoe())
                .filter(shard -> shard.width % block != 0)
                .findFirst()
                .map(shard -> Refusal.inWords(
                        "Of a layer in blocks of " + block + " weights each rank would hold " + shard.width,
                        words(shard, block, quantization),
                        "vllm/model_executor/layers/quantization"));
    }

    private static String words(Shard shard, int block, Quantization quantization) {
        if (quantization != FP8) {
            return "Weight input_size_per_partition=" + shard.width + " is not divisible by group_size=" + block + ".";
        }
        return switch (shard.side) {
            case OUTPUT ->
                "Weight output_partition_size = " + shard.width + " is not divisible by weight quantization block_n = "
                        + block + ".";
            case INPUT ->
                "Weight input_size_per_partition = " + shard.width
                        + " is not divisible by weight quantization block_k = " + block + ".";
            case EXPERTS ->
                "The output_size of gate's and up's weight = " + shard.width
                        + " is not divisible by weight quantization block_n = " + block + ".";
        };
    }

    private static Stream<Shard> shards(DecoderLayer layer, boolean isFused, Parallelism parallelism) {
        return Stream.concat(
                        attention(layer.attention(), isFused, parallelism.tensor()),
                        feedForward(layer.feedForward(), parallelism))
                .filter(shard -> shard.isExpert || parallelism.tensor() > 1);
    }

    /** Matrices that vLLM makes one, such as those of query, key and value, may have other widths. */
    private static Stream<Shard> attention(Attention attention, boolean isFused, long tensor) {
        if (attention instanceof GroupedQueryAttention grouped) {
            return Stream.of(input((long) grouped.heads() * grouped.headDim(), tensor));
        }
        if (attention instanceof LatentAttention latent) {
            long heads = latent.heads();
            return Stream.of(
                    output(heads * (latent.nopeDim() + latent.ropeDim()), tensor),
                    output(heads * (latent.nopeDim() + latent.valueDim()), tensor),
                    input(heads * latent.valueDim(), tensor));
        }
        var linear = (LinearAttention) attention;
        long key = (long) linear.keyHeads() * linear.keyDim();
        long value = (long) linear.valueHeads() * linear.valueDim();
        Stream<Shard> projected = isFused ? Stream.of(output(2 * (key + value), tensor)) : Stream.empty();
        return Stream.concat(projected, Stream.of(input(value, tensor)));
    }

    private static Stream<Shard> feedForward(FeedForward feedForward, Parallelism parallelism) {
        long tensor = parallelism.tensor();
        if (feedForward instanceof FeedForward.Dense dense) {
            return Stream.of(input(dense.intermediate(), tensor));
        }
        var experts = (FeedForward.Experts) feedForward;
        long slices = parallelism.expertParallel() ? 1 : tensor * parallelism.data();
        return Stream.of(
                input(experts.sharedIntermediate(), tensor),
                new Shard(Side.EXPERTS, true, experts.intermediate() / slices));
    }

    private static Shard output(long width, long ranks) {
        return new Shard(Side.OUTPUT, false, width / ranks);
    }

    private static Shard input(long width, long ranks) {
        return new Shard(Side.INPUT, false, width / ranks);
    }

    @Override
    String alternative() {
        return ", or a checkpoint in another form, which model.quantization says";
    }
}

package io.muster.model;

import static java.math.RoundingMode.CEILING;

import com.google.common.math.LongMath;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Multi head latent attention (DeepSeek's MLA): key and value of all heads are kept as one compressed vector. Immutable.
 *
 * @param heads query heads
 * @param kvLoraRank width of the compressed key and value
 * @param ropeDim width of the key's part that carries the position, one for all heads
 * @param nopeDim width of a head's key without position
 * @param valueDim width of a head's value
 * @param qLoraRank width of the compressed query; empty where it is not compressed
 * @param indexer what chooses the tokens of sparse attention; empty where all tokens are looked at
 */
public record LatentAttention(
        int heads,
        int kvLoraRank,
        int ropeDim,
        int nopeDim,
        int valueDim,
        OptionalInt qLoraRank,
        Optional<Indexer> indexer)
        implements Attention {

    /**
     * The compressed vector, and the indexer's key where attention is sparse. Every tensor parallel rank holds all of it; decode
     * context parallel lets them share the tokens. A layer that uses another layer's choice (GLM-5.2) is counted with an
     * indexer's key too, an upper bound: newer versions of vllm-ascend keep none there.
     */
    @Override
    public long kvBytesPerToken(int tensor, int decodeContext, int bytesPerValue) {
        long values =
                (long) kvLoraRank + ropeDim + indexer.map(Indexer::headDim).orElse(0);
        return LongMath.divide(values * bytesPerValue, decodeContext, CEILING);
    }

    @Override
    public long stateBytesPerSequence(int tensor) {
        return 0;
    }

    @Override
    public long cachedTokens(long sequence, int block) {
        return sequence;
    }

    /**
     * Chooses the tokens of DeepSeek's sparse attention (DSA). Immutable.
     *
     * @param heads its query heads
     * @param headDim width of its heads, and of the key that it keeps per token
     * @param topK tokens that it chooses
     * @param owned whether this layer has the weights; otherwise it uses the choice of a layer before it
     */
    public record Indexer(int heads, int headDim, int topK, boolean owned) {}
}

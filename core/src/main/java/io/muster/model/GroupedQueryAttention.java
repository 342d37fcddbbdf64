package io.muster.model;

import static java.math.RoundingMode.CEILING;

import com.google.common.math.LongMath;
import java.util.OptionalInt;

/**
 * Attention whose query heads share key-value heads; as many of both is plain multi head attention. Immutable.
 *
 * @param heads query heads
 * @param keyValueHeads heads of the key, and of the value
 * @param headDim width of one head
 * @param window tokens that it looks back; empty for all
 */
public record GroupedQueryAttention(int heads, int keyValueHeads, int headDim, OptionalInt window)
        implements Attention {

    /**
     * Key and value of the heads that a rank holds, at least one: with more ranks than heads, heads are held several times. Decode
     * context parallel lets the ranks with the same head share its tokens.
     */
    @Override
    public long kvBytesPerToken(int tensor, int decodeContext, int bytesPerValue) {
        long headsPerRank = LongMath.divide(keyValueHeads, tensor, CEILING);
        return LongMath.divide(2 * headsPerRank * headDim * bytesPerValue, decodeContext, CEILING);
    }

    @Override
    public long stateBytesPerSequence(int tensor) {
        return 0;
    }

    /** All, or the window and the block that is just being filled, where vLLM's hybrid KV cache manager is on. */
    @Override
    public long cachedTokens(long sequence, int block) {
        return window.isEmpty() ? sequence : Math.min(sequence, (long) window.getAsInt() + block);
    }
}

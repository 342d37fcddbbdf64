package io.muster.model;

import static java.math.RoundingMode.CEILING;

import com.google.common.math.LongMath;

/**
 * Gated DeltaNet (Qwen3-Next, Qwen3.5): a state of constant size instead of a cache of tokens. Immutable.
 *
 * @param keyHeads heads of query and key
 * @param valueHeads heads of the value
 * @param keyDim width of a key head
 * @param valueDim width of a value head
 * @param convolution width of the kernel before it
 * @param stateBytes bytes of one value of the recurrent state
 */
public record LinearAttention(int keyHeads, int valueHeads, int keyDim, int valueDim, int convolution, int stateBytes)
        implements Attention {

    /** The value heads: both kinds of heads are divided among the tensor parallel ranks. */
    @Override
    public int heads() {
        return valueHeads;
    }

    @Override
    public long kvBytesPerToken(int tensor, int decodeContext, int bytesPerValue) {
        return 0;
    }

    /** The last inputs of the convolution, in 16 bit, and a matrix per value head. */
    @Override
    public long stateBytesPerSequence(int tensor) {
        long channels = LongMath.divide(2L * keyHeads * keyDim + (long) valueHeads * valueDim, tensor, CEILING);
        long matrices = LongMath.divide(valueHeads, tensor, CEILING) * keyDim * valueDim;
        return channels * (convolution - 1) * 2 + matrices * stateBytes;
    }

    @Override
    public long cachedTokens(long sequence, int block) {
        return 0;
    }
}

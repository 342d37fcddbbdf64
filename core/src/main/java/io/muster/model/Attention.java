package io.muster.model;

/**
 * The first half of a decoder layer, and what it keeps of the tokens before. Rules after vLLM's KV cache specifications
 * (vllm/v1/kv_cache_interface.py, vLLM 0.32).
 */
public sealed interface Attention permits GroupedQueryAttention, LatentAttention, LinearAttention {

    /** Query heads; they are divided among the tensor parallel ranks. */
    int heads();

    /**
     * Bytes of KV cache that one rank keeps for one cached token of this layer; 0 where nothing is kept per token.
     *
     * @param tensor tensor parallel size
     * @param decodeContext decode context parallel size: that many ranks share the tokens of one sequence among them
     * @param bytesPerValue see {@link KvCacheType#bytesPerValue()}
     */
    long kvBytesPerToken(int tensor, int decodeContext, int bytesPerValue);

    /**
     * Bytes that one rank keeps for one sequence of any length; 0 but for linear attention.
     *
     * @param tensor tensor parallel size
     */
    long stateBytesPerSequence(int tensor);

    /**
     * How many tokens of a sequence are cached.
     *
     * @param sequence length of the sequence
     * @param block tokens in a block of the cache
     */
    long cachedTokens(long sequence, int block);
}

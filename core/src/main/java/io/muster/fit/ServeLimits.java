package io.muster.fit;

import com.google.common.math.LongMath;
import io.muster.deploy.ServeOptions;
import io.muster.model.ModelConfig;

/**
 * What a deployment says of the served model, with vLLM's own values where it says nothing. Immutable.
 *
 * <p>Those are {@code gpu_memory_utilization} in vllm/config/cache.py, and of {@code get_batch_defaults} in vllm/engine/arg_utils.py
 * (both vLLM 0.32) the numbers of a server on a device whose memory is not known: vllm-ascend does not tell it
 * ({@code get_device_total_memory} in vllm_ascend/platform.py).
 *
 * @param maxModelLen longest prompt plus answer, in tokens; else that of the model
 * @param maxNumSeqs most sequences in one step; else 256, or {@code maxNumBatchedTokens} where that is less
 * @param maxNumBatchedTokens most tokens in one step; else 2048, or all that so many sequences can have where that is less
 * @param memoryUtilization share of the visible memory; else 0.92
 */
public record ServeLimits(int maxModelLen, int maxNumSeqs, int maxNumBatchedTokens, double memoryUtilization) {

    private static final int SEQUENCES = 256;
    private static final int BATCHED_TOKENS = 2048;
    private static final double UTILIZATION = 0.92;

    public static ServeLimits of(ServeOptions serve, ModelConfig model) {
        int length = serve.maxModelLen().orElse(model.maxPositions());
        long possible = LongMath.saturatedMultiply(serve.maxNumSeqs().orElse(SEQUENCES), length);
        int tokens = serve.maxNumBatchedTokens().orElse((int) Math.min(BATCHED_TOKENS, possible));
        return new ServeLimits(
                length,
                serve.maxNumSeqs().orElse(Math.min(SEQUENCES, tokens)),
                tokens,
                serve.memoryUtilization().orElse(UTILIZATION));
    }
}

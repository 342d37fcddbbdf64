package io.muster.fit;

import static java.math.RoundingMode.CEILING;

import com.google.common.math.LongMath;
import io.muster.deploy.Deployment;
import io.muster.deploy.Parallelism;
import io.muster.deploy.Speculative;
import io.muster.model.Attention;
import io.muster.model.GroupedQueryAttention;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one rank of a pipeline stage keeps of the tokens of its sequences. Immutable. */
final class StageCache {

    /** Tokens of a block: what vllm-ascend takes, in {@code check_and_update_config} of vllm_ascend/platform.py. */
    static final int BLOCK = 128;

    /**
     * States that one sequence holds at once where prefixes are cached, beside one for each token guessed: {@code MambaSpec} in
     * vllm/v1/kv_cache_interface.py (vLLM 0.32).
     */
    private static final int STATES = 2;

    private final Map<Attention, Integer> layers = new LinkedHashMap<>();
    private final Parallelism parallelism;
    private final int bytesPerValue;
    private final int stepTokens;
    private final int states;

    StageCache(Deployment deployment, List<Attention> attentions, int stepTokens) {
        attentions.forEach(attention -> layers.merge(attention, 1, Integer::sum));
        this.parallelism = deployment.parallelism();
        this.bytesPerValue = deployment.model().kvCacheType().bytesPerValue();
        this.stepTokens = stepTokens;
        this.states = STATES
                + deployment.serve().speculative().map(Speculative::tokens).orElse(0);
    }

    /** Bytes of one token more in a sequence that is longer than every window. */
    long bytesPerToken() {
        return layers.entrySet().stream()
                .filter(entry -> !isWindowed(entry.getKey()))
                .mapToLong(entry -> entry.getValue() * perToken(entry.getKey()))
                .sum();
    }

    /** Bytes of one sequence of that many tokens, in whole blocks. */
    long bytesOfSequence(long tokens) {
        long sum = 0;
        for (Map.Entry<Attention, Integer> entry : layers.entrySet()) {
            Attention attention = entry.getKey();
            // A window keeps what one step computes too, since vLLM frees blocks only after the step.
            long cached = attention.cachedTokens(tokens, BLOCK + stepTokens);
            long blocks = LongMath.divide(cached, block(), CEILING);
            sum += entry.getValue()
                    * (blocks * block() * perToken(attention)
                            + states * attention.stateBytesPerSequence(parallelism.tensor()));
        }
        return sum;
    }

    /** The most tokens that one sequence can have in that many bytes. */
    long longestSequence(long bytes, long most) {
        if (bytesOfSequence(most) <= bytes) {
            return most;
        }
        long fits = 0;
        long tooMany = LongMath.divide(most, block(), CEILING);
        while (tooMany - fits > 1) {
            long middle = (fits + tooMany) / 2;
            if (bytesOfSequence(middle * block()) <= bytes) {
                fits = middle;
            } else {
                tooMany = middle;
            }
        }
        return fits * block();
    }

    /** Ranks that share the tokens of a sequence fill a block each. */
    private long block() {
        return (long) BLOCK * parallelism.decodeContext();
    }

    private long perToken(Attention attention) {
        return attention.kvBytesPerToken(parallelism.tensor(), parallelism.decodeContext(), bytesPerValue);
    }

    private static boolean isWindowed(Attention attention) {
        return attention instanceof GroupedQueryAttention grouped
                && grouped.window().isPresent();
    }
}

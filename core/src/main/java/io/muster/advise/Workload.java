package io.muster.advise;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * What a request is like. Immutable.
 *
 * @param inputTokens of its prompt, none of which is cached
 * @param outputTokens of its answer
 * @param requests at once; as many as there is room for where it is more
 */
public record Workload(int inputTokens, int outputTokens, int requests) {

    private static final int INPUT = 3500;
    private static final int OUTPUT = 1500;

    public Workload {
        checkArgument(inputTokens >= 1, "inputTokens must be at least 1: %s", inputTokens);
        checkArgument(outputTokens >= 1, "outputTokens must be at least 1: %s", outputTokens);
        checkArgument(requests >= 1, "requests must be at least 1: %s", requests);
    }

    /**
     * That of most performance cases which vllm-ascend publishes, 3500 tokens and 1500; in that proportion where requests are shorter. As
     * many requests as there is room for.
     */
    public static Workload within(int maxModelLen) {
        if (maxModelLen >= INPUT + OUTPUT) {
            return new Workload(INPUT, OUTPUT, Integer.MAX_VALUE);
        }
        int input = Math.max(1, (int) ((long) maxModelLen * INPUT / (INPUT + OUTPUT)));
        return new Workload(input, Math.max(1, maxModelLen - input), Integer.MAX_VALUE);
    }

    int tokens() {
        return (int) Math.min(Integer.MAX_VALUE, (long) inputTokens + outputTokens);
    }
}

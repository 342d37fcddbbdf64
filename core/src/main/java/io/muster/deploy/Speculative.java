package io.muster.deploy;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Tokens guessed ahead by a small model or by the model's own prediction layers, then checked at once. Immutable.
 *
 * @param method as vLLM names it, such as {@code deepseek_mtp} or {@code eagle3}
 * @param tokens guessed in each step, at least 1
 */
public record Speculative(String method, int tokens) {

    public Speculative {
        checkArgument(!method.isBlank(), "speculative method must not be blank");
        checkArgument(tokens >= 1, "speculative tokens must be at least 1: %s", tokens);
    }
}

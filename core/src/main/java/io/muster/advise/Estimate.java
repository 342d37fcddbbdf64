package io.muster.advise;

import com.google.common.collect.ImmutableMap;
import java.util.Map;

/**
 * How fast a layout is, by calculation. Immutable.
 *
 * @param prefillSeconds until the first token of a prompt, where nothing else is served
 * @param decodeSeconds from one token to the next, where one request is served
 * @param requests that are served at once under load
 * @param stepSeconds from one step to the next, under load; with speculative decoding a step yields more than a token
 * @param stepShare of the time under load that goes to steps; the rest goes to reading prompts
 * @param tokensPerSecond of output of all requests together, under load, prompts included in the time
 * @param shares of a step under load, what it goes to
 */
public record Estimate(
        double prefillSeconds,
        double decodeSeconds,
        long requests,
        double stepSeconds,
        double stepShare,
        double tokensPerSecond,
        Map<String, Double> shares) {

    public Estimate {
        shares = ImmutableMap.copyOf(shares);
    }
}

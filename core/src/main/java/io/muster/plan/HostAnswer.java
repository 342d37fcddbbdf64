package io.muster.plan;

import java.time.Instant;

/**
 * What a host has answered to a probe. Immutable.
 *
 * @param host as in the description
 * @param asked when, by the clock of the machine on which Muster runs
 * @param answered when all of the answer had come, by the same clock
 */
public record HostAnswer(String host, CommandOutput output, Instant asked, Instant answered) {}

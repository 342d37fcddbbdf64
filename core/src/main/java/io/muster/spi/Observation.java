package io.muster.spi;

import io.muster.plan.CommandOutput;
import java.util.Optional;

/**
 * Answer of one host to {@link LauncherAdapter#observe}. Immutable.
 *
 * @param output what the command printed; empty if the host did not answer
 * @param unreachable why the host did not answer; empty if it did
 * @param ended whether the runtime in which the command was to run is not there, so that nothing runs in it
 */
public record Observation(Optional<CommandOutput> output, String unreachable, boolean ended) {

    public static Observation of(CommandOutput output) {
        return new Observation(Optional.of(output), "", false);
    }

    public static Observation unreachable(String why) {
        return new Observation(Optional.empty(), why, false);
    }

    /** The host answers, with those words, that the runtime is not there. */
    public static Observation ended(CommandOutput output) {
        return new Observation(Optional.of(output), "", true);
    }
}

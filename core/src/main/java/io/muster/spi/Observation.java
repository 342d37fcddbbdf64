package io.muster.spi;

import io.muster.plan.CommandOutput;
import java.util.Optional;

/**
 * Answer of one host to {@link LauncherAdapter#observe}. Immutable.
 *
 * @param output what the command printed; empty if the host did not answer
 * @param unreachable why the host did not answer; empty if it did
 */
public record Observation(Optional<CommandOutput> output, String unreachable) {

    public static Observation of(CommandOutput output) {
        return new Observation(Optional.of(output), "");
    }

    public static Observation unreachable(String why) {
        return new Observation(Optional.empty(), why);
    }
}

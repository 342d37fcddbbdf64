package io.muster.cli;

import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How long a service that is to be ended is left to its requests. */
final class DrainOption {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    private Duration most = Duration.ZERO;

    @Option(
            names = "--drain",
            paramLabel = "SECONDS",
            description =
                    "Where the service is to be ended, wait so long at most for its requests in work. It goes on to accept new"
                            + " ones: turn clients away first.")
    void seconds(int seconds) {
        if (seconds < 0) {
            throw new ParameterException(
                    command.commandLine(), "Invalid value for option '--drain': expected 0 or more, saw " + seconds);
        }
        most = Duration.ofSeconds(seconds);
    }

    Duration most() {
        return most;
    }
}

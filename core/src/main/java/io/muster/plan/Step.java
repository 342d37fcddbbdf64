package io.muster.plan;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One thing to do on one host. */
public sealed interface Step {

    /** Stable and unique in its plan, such as {@code 10.0.0.1/start}. */
    String id();

    /** Host of the node, as in the description. */
    String host();

    /** What it does, for a person, such as {@code start the head}. */
    String title();

    /** Longest that the step may take, in all. */
    Duration deadline();

    /** Writes files whole or not at all, one after the other. */
    record Write(
            String id, String host, String title, List<FileContent> files, Duration deadline, Optional<Command> undo)
            implements Step {
        public Write {
            files = List.copyOf(files);
        }
    }

    /**
     * Runs a command. An exit code other than 0 is a failure; a line of its standard error of the form
     * {@code muster: CODE: message | remedy} explains it. A line {@code muster: unchanged} on its standard output says
     * that nothing had to be done, so that nothing must be undone.
     */
    record Run(String id, String host, String title, Command command, Duration deadline, Optional<Command> undo)
            implements Step {}

    /** Asks a {@link Probe} until its answer is as expected. */
    record Await(String id, String host, String title, Probe probe, Duration deadline) implements Step {}
}

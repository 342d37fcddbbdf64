package io.muster.plan;

import java.nio.file.Path;
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

    /** Writes files whole or not at all, one after the other; secrets first, so that no other file is there without them. */
    record Write(
            String id,
            String host,
            String title,
            List<FileContent> files,
            List<SecretFile> secrets,
            Duration deadline,
            Optional<Command> undo)
            implements Step {
        public Write {
            files = List.copyOf(files);
            secrets = List.copyOf(secrets);
        }

        /** Without secrets. */
        public Write(
                String id,
                String host,
                String title,
                List<FileContent> files,
                Duration deadline,
                Optional<Command> undo) {
            this(id, host, title, files, List.of(), deadline, undo);
        }

        @Override
        public String toString() {
            return host + ": " + title;
        }
    }

    /**
     * Runs a command. An exit code other than 0 is a failure; a line of its standard error of the form
     * {@code muster: CODE: message | remedy} explains it, and where the exit code is 0 is a warning. A line {@code muster: unchanged} on its standard output says
     * that nothing had to be done, so that nothing must be undone; lines {@code muster: progress TEXT} tell how far it is.
     *
     * @param informedOf key of a fact: the command gets {@code HOST=VALUE} as a further argument for each host, in the order of
     *     the description; the value is empty where the host told none in the phases that ended before
     */
    record Run(
            String id,
            String host,
            String title,
            Command command,
            Optional<String> informedOf,
            Duration deadline,
            Optional<Command> undo)
            implements Step {

        /** Informed of nothing. */
        public Run(String id, String host, String title, Command command, Duration deadline, Optional<Command> undo) {
            this(id, host, title, command, Optional.empty(), deadline, undo);
        }

        @Override
        public String toString() {
            return host + ": " + title;
        }
    }

    /**
     * Sends a file of the machine on which Muster runs. Before the first step of the whole run the file is held against its
     * {@link FileCheck}. What has arrived in an earlier run is not sent again.
     *
     * @param unless asked first: where it says {@code muster: unchanged} nothing is sent
     * @param path where the file goes, relative to the login user's home folder; its SHA-256 is written beside it, into
     *     {@code PATH.sha256}
     */
    record Send(
            String id,
            String host,
            String title,
            Run unless,
            Path file,
            FileCheck check,
            String path,
            Duration deadline)
            implements Step {
        @Override
        public String toString() {
            return host + ": " + title;
        }
    }

    /** Asks a {@link Probe} until its answer is as expected. */
    record Await(String id, String host, String title, Probe probe, Duration deadline) implements Step {
        @Override
        public String toString() {
            return host + ": " + title;
        }
    }
}

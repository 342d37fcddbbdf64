package io.muster.watch;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What of a host is watched, each by its quickest honest sign. */
public enum Part {
    /** The host itself: it is heard of twice a second. */
    HOST,
    /** What the node runs in, such as its container; the host itself is always there. */
    RUNTIME,
    /** The launcher's own processes, by their ids. */
    NODE,
    /** The server that runs there, by its process id. */
    SERVER,
    /** Where clients reach the service: its answer to {@code /health}. It may say that all is well when no completion comes. */
    ENDPOINT;

    /** In lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one of that word. */
    static Optional<Part> of(String word) {
        return Arrays.stream(values()).filter(part -> part.word().equals(word)).findFirst();
    }
}

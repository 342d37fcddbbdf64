package io.muster.diagnose;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far the clocks of hosts are from one that all are compared with, each with its time zone. Immutable.
 *
 * @param ahead by host; positive where the host's clock shows later times
 * @param source how that is known
 */
public record Clocks(Map<String, Duration> ahead, Source source) {

    /** How clocks were compared. */
    public enum Source {
        /** They were asked when the logs were gathered. */
        MEASURED,
        /** By lines of two hosts whose order is certain. */
        ORDERED_LINES,
        /** They were not. */
        NONE
    }

    /** Nothing is known. */
    public static final Clocks UNKNOWN = new Clocks(Map.of(), Source.NONE);

    public Clocks {
        ahead = Map.copyOf(ahead);
    }

    LocalDateTime corrected(String host, LocalDateTime at) {
        return at.minus(ahead.getOrDefault(host, Duration.ZERO));
    }

    /** What was corrected, for a person. */
    @Override
    public String toString() {
        String told = new TreeMap<>(ahead)
                .entrySet().stream()
                        .map(host -> String.format(
                                Locale.ROOT,
                                "%s %+.3f s",
                                host.getKey(),
                                host.getValue().toMillis() / 1000.0))
                        .collect(joining(", "));
        return switch (source) {
            case MEASURED ->
                "The clocks of the hosts are corrected by what they showed when the logs were gathered: " + told + ".";
            case ORDERED_LINES ->
                "The clocks of the hosts are corrected by lines whose order is certain: " + told + ".";
            case NONE -> "The clocks of the hosts are not corrected: nothing tells how far they are apart.";
        };
    }
}

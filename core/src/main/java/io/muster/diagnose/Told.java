package io.muster.diagnose;

import static java.util.stream.Collectors.joining;

import java.util.Map;
import java.util.TreeMap;

/**
 * A symptom as it was seen. Immutable.
 *
 * @param remedy what to do about it here
 * @param first where it was seen first
 * @param counts how many lines show it, by host
 */
public record Told(Symptom symptom, String remedy, Sighting first, Map<String, Long> counts) {

    public Told {
        counts = Map.copyOf(counts);
    }

    /** The same symptom of two logs. */
    Told and(Told other) {
        boolean isLater = Timeline.BY_TIME.compare(first, other.first) > 0;
        var both = new TreeMap<>(counts);
        other.counts.forEach((host, count) -> both.merge(host, count, Long::sum));
        return new Told(symptom, isLater ? other.remedy : remedy, isLater ? other.first : first, both);
    }

    /** How often and where, for a person. */
    String often() {
        return new TreeMap<>(counts)
                .entrySet().stream()
                        .map(count -> (count.getKey().isEmpty() ? "an unknown host" : count.getKey()) + ": "
                                + count.getValue())
                        .collect(joining(", "));
    }
}

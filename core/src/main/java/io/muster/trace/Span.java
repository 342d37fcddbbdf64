package io.muster.trace;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Duration;
import java.util.List;

/**
 * Something that a run did. Immutable.
 *
 * @param part phase of the plan, or what the run does for itself, such as to hold the cluster
 * @param after parts that had to end before this one
 * @param host where it was done; empty for what was done on all, or on none
 * @param title what was done
 * @param from when it began, since the run began
 * @param to when it ended, not before it began
 * @param ok whether it ended well
 */
public record Span(String part, List<String> after, String host, String title, Duration from, Duration to, boolean ok) {

    public Span {
        after = List.copyOf(after);
        checkArgument(to.compareTo(from) >= 0, "a span cannot end before it begins");
    }

    public Duration took() {
        return to.minus(from);
    }
}

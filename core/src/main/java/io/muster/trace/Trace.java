package io.muster.trace;

import static java.util.Comparator.comparing;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The spans of one run. Immutable.
 *
 * @param spans in the order in which they ended
 */
public record Trace(List<Span> spans) {

    /** By which one may seem to begin before the end of what it waited for: both are noted a moment later. */
    private static final Duration SLACK = Duration.ofMillis(20);

    public Trace {
        spans = List.copyOf(spans);
    }

    /** From the begin of the run to the end of its last span. */
    public Duration took() {
        return spans.stream().map(Span::to).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
    }

    /**
     * Why it took so long, from the first to the last: backwards from what ended last, of each host what it did before, and before
     * that what its part waited for longest. To make any other span faster gains nothing.
     */
    public List<Span> criticalPath() {
        Deque<Span> path = new ArrayDeque<>();
        Optional<Span> next = spans.stream().max(comparing(Span::to));
        while (next.isPresent()) {
            Span span = next.get();
            path.addFirst(span);
            next = before(span);
        }
        return List.copyOf(path);
    }

    private Optional<Span> before(Span span) {
        List<Span> earlier = spans.stream()
                .filter(other -> other.from().compareTo(span.from()) < 0
                        && other.to().compareTo(span.from().plus(SLACK)) <= 0)
                .toList();
        Optional<Span> ofItsHost = last(earlier.stream()
                .filter(other ->
                        other.part().equals(span.part()) && other.host().equals(span.host()))
                .toList());
        return ofItsHost.or(() -> last(earlier.stream()
                .filter(other -> span.after().contains(other.part()))
                .toList()));
    }

    private static Optional<Span> last(List<Span> of) {
        return of.stream().max(comparing(Span::to));
    }

    /** Hosts in the order in which they first did something. */
    public List<String> hosts() {
        var hosts = new ArrayList<String>();
        spans.stream()
                .sorted(comparing(Span::from))
                .map(Span::host)
                .filter(host -> !host.isEmpty() && !hosts.contains(host))
                .forEach(hosts::add);
        return hosts;
    }
}

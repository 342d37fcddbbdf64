package io.muster.diagnose;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What was seen of one {@link OrderedPair}, and how far clocks are apart by that. Not thread-safe. */
final class OrderedEvents {

    private record Event(String host, LocalDateTime at) {}

    /** Both of one thing, on two hosts. */
    private record Both(Event first, Event then) {}

    private final OrderedPair pair;
    private final int most;
    private final Map<String, Event> firsts = new HashMap<>();
    private final Map<String, Event> thens = new HashMap<>();

    OrderedEvents(OrderedPair pair, int most) {
        this.pair = pair;
        this.most = most;
    }

    void see(String line, String host, Optional<LogTime> now) {
        // Without a year two times cannot be compared.
        if (now.isPresent() && now.get().hasYear() && !host.isEmpty()) {
            note(pair.first(), firsts, line, new Event(host, now.get().at()));
            note(pair.then(), thens, line, new Event(host, now.get().at()));
        }
    }

    private void note(Pattern pattern, Map<String, Event> events, String line, Event event) {
        Matcher matcher = pattern.matcher(line);
        if (events.size() < most && matcher.find()) {
            events.putIfAbsent(matcher.group(1), event);
        }
    }

    /**
     * Against the clock of the host of most pairs. Where what was seen is possible with clocks that are equal they are taken for
     * equal.
     */
    static Clocks clocks(List<OrderedEvents> all) {
        List<Both> both = all.stream().flatMap(OrderedEvents::complete).toList();
        var counts = new HashMap<String, Integer>();
        both.forEach(one -> {
            counts.merge(one.first.host, 1, Integer::sum);
            counts.merge(one.then.host, 1, Integer::sum);
        });
        Optional<String> reference = counts.entrySet().stream()
                .max(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey);
        if (reference.isEmpty()) {
            return Clocks.UNKNOWN;
        }
        var ahead = new HashMap<String, Duration>();
        for (String host : counts.keySet()) {
            ahead.put(host, host.equals(reference.get()) ? Duration.ZERO : ahead(host, reference.get(), both));
        }
        return new Clocks(ahead, Clocks.Source.ORDERED_LINES);
    }

    private Stream<Both> complete() {
        return firsts.entrySet().stream()
                .flatMap(first -> Optional.ofNullable(thens.get(first.getKey())).stream()
                        .map(then -> new Both(first.getValue(), then)))
                .filter(both -> !both.first.host.equals(both.then.host));
    }

    private static Duration ahead(String host, String reference, List<Both> all) {
        Optional<Duration> most = all.stream()
                .filter(both -> both.first.host.equals(reference) && both.then.host.equals(host))
                .map(both -> Duration.between(both.first.at, both.then.at))
                .min(Comparator.naturalOrder());
        Optional<Duration> least = all.stream()
                .filter(both -> both.first.host.equals(host) && both.then.host.equals(reference))
                .map(both -> Duration.between(both.then.at, both.first.at))
                .max(Comparator.naturalOrder());
        boolean isAhead =
                least.filter(bound -> bound.compareTo(Duration.ZERO) > 0).isPresent();
        boolean isBehind = most.filter(Duration::isNegative).isPresent();
        if (!isAhead && !isBehind) {
            return Duration.ZERO;
        }
        Duration low = least.or(() -> most).orElse(Duration.ZERO);
        return low.plus(most.orElse(low)).dividedBy(2);
    }
}

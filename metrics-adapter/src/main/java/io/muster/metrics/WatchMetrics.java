package io.muster.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.muster.cluster.Cluster;
import io.muster.watch.Part;
import io.muster.watch.WatchEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A listener of {@code Muster.watch} that keeps meters, all with a tag {@code cluster}:
 *
 * <ul>
 *   <li>{@code muster.hosts}, a gauge: hosts that are described;
 *   <li>{@code muster.hosts.up}, a gauge: those of them that are heard of;
 *   <li>{@code muster.part.up}, a gauge with tags {@code host} and {@code part}: 1 where the part is there, 0 where it is lost; there
 *       is none of a part of which nothing is known;
 *   <li>{@code muster.part.lost}, a counter with the same tags: how often it was lost after it had been there;
 *   <li>{@code muster.part.outage}, a timer with the same tags: from when a loss was told until the part was told to be there again.
 * </ul>
 *
 * How long a loss took to be found is in none of them: a watch knows when it heard last, and not when something ended. Thread-safe. The
 * meters go when it is closed.
 */
public final class WatchMetrics implements Consumer<WatchEvent>, AutoCloseable {

    private static final String UP = "muster.part.up";
    private static final String LOST = "muster.part.lost";
    private static final String OUTAGE = "muster.part.outage";

    private final MeterRegistry registry;
    private final Clock clock;
    private final Tags tags;
    private final Map<Place, State> states = new ConcurrentHashMap<>();
    private final List<Meter> meters = new ArrayList<>();

    private record Place(String host, Part part) {}

    /**
     * What is known of a part.
     *
     * @param lostAt in nanoseconds of the registry's clock, where it is not there
     */
    private record State(boolean up, boolean hasBeenUp, long lostAt) {}

    /** For that cluster, in that registry. */
    public WatchMetrics(MeterRegistry registry, Cluster cluster) {
        this.registry = registry;
        this.clock = registry.config().clock();
        this.tags = Tags.of("cluster", cluster.name());
        int hosts = cluster.nodes().size();
        keep(Gauge.builder("muster.hosts", () -> hosts)
                .tags(tags)
                .description("Hosts that are described.")
                .register(registry));
        keep(Gauge.builder("muster.hosts.up", this, WatchMetrics::hostsUp)
                .tags(tags)
                .description("Hosts that are heard of.")
                .register(registry));
    }

    @Override
    public synchronized void accept(WatchEvent event) {
        var place = new Place(event.host(), event.part());
        long now = clock.monotonicTime();
        State before = states.get(place);
        boolean hasBeenUp = event.up() || (before != null && before.hasBeenUp);
        long lostAt = before != null && !before.up ? before.lostAt : now;
        states.put(place, new State(event.up(), hasBeenUp, lostAt));
        if (before == null) {
            register(place);
        } else if (before.up && !event.up()) {
            registry.counter(LOST, of(place)).increment();
        } else if (!before.up && event.up() && before.hasBeenUp) {
            registry.timer(OUTAGE, of(place)).record(Duration.ofNanos(now - before.lostAt));
        }
    }

    private void register(Place place) {
        keep(Gauge.builder(UP, () -> isUp(place) ? 1 : 0)
                .tags(of(place))
                .description("Whether the part is there.")
                .register(registry));
        // With the first word of a part, so that they say 0 before something happens.
        keep(registry.counter(LOST, of(place)));
        keep(registry.timer(OUTAGE, of(place)));
    }

    private synchronized void keep(Meter meter) {
        meters.add(meter);
    }

    private Tags of(Place place) {
        return tags.and("host", place.host(), "part", place.part().word());
    }

    private boolean isUp(Place place) {
        State state = states.get(place);
        return state != null && state.up;
    }

    private double hostsUp() {
        return states.entrySet().stream()
                .filter(state -> state.getKey().part() == Part.HOST && state.getValue().up)
                .count();
    }

    /** Takes the meters out of the registry. */
    @Override
    public synchronized void close() {
        meters.forEach(registry::remove);
        meters.clear();
    }
}

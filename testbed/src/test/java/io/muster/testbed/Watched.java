package io.muster.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.Muster;
import io.muster.deploy.Deployment;
import io.muster.watch.Part;
import io.muster.watch.WatchEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A cluster that is watched as any program would, by a thread of its own; what was told of it is read by one other. */
final class Watched implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
    private final Map<Place, Boolean> seen = new HashMap<>();
    private final List<WatchEvent> lost = new ArrayList<>();
    private final Thread thread;

    /** From now on. */
    Watched(Deployment deployment) {
        thread = new Thread(
                () -> {
                    try (Muster muster = Muster.overSsh()) {
                        muster.watch(deployment, event -> told.add(new Told(event, System.nanoTime())));
                    } catch (InterruptedException e) {
                        // Asked to end.
                    }
                },
                "watched");
        thread.start();
    }

    /** A part of a host. */
    record Place(String host, Part part) {}

    /**
     * What was told, and when.
     *
     * @param at as {@link System#nanoTime} tells it
     */
    record Told(WatchEvent event, long at) {

        boolean is(String host, Part part, boolean up) {
            return event.host().equals(host) && event.part() == part && event.up() == up;
        }

        Duration since(long begin) {
            return Duration.ofNanos(at - begin);
        }
    }

    /** The next that was told, if it is told in time. */
    Optional<Told> next(Duration patience) throws InterruptedException {
        Told next = told.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (next != null) {
            seen.put(
                    new Place(next.event().host(), next.event().part()),
                    next.event().up());
            if (!next.event().up()) {
                lost.add(next.event());
            }
        }
        return Optional.ofNullable(next);
    }

    /** Of what was read until now. */
    List<WatchEvent> lost() {
        return List.copyOf(lost);
    }

    /** The first of those that is told; what comes before it is passed over. */
    Told await(String host, Part part, boolean up) throws InterruptedException {
        while (true) {
            Optional<Told> next = next(PATIENCE);
            assertThat(next)
                    .as("%s %s %s told within %s", host, part.word(), up ? "up" : "lost", PATIENCE)
                    .isPresent();
            if (next.orElseThrow().is(host, part, up)) {
                return next.orElseThrow();
            }
        }
    }

    /** Until each of those is there, nothing is lost, and for that long nothing has changed. */
    void awaitQuiet(Set<Place> places, Duration quiet) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (next(quiet).isPresent() || !seen.keySet().containsAll(places) || seen.containsValue(false)) {
            assertThat(System.nanoTime()).as("still %s", seen).isLessThan(end);
        }
    }

    /** Ends the watch, with what it has begun on the hosts. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

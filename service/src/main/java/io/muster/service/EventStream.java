package io.muster.service;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What happened to one deployment since its last work began, in order, for as many readers as come. A reader goes at its own pace: who is
 * slow holds nobody up, and who comes late reads from the beginning. Thread-safe.
 */
final class EventStream {

    /** More than any {@code up} of 100 hosts tells; of a watch that goes on for months the oldest go. */
    private static final int MOST = 20_000;

    /**
     * One thing that happened.
     *
     * @param id of one stream in one process; readers give it back to go on behind it
     * @param kind name by which a page listens to it
     * @param at when
     * @param told what happened, as JSON
     */
    record Event(long id, String kind, Instant at, Object told) {}

    private final Deque<Event> events = new ArrayDeque<>();

    /** Begins with the clock, so that an id of an earlier process is behind no event of this one. */
    private long last = System.currentTimeMillis() * 1000;

    private boolean ended;

    synchronized void tell(String kind, Object told) {
        events.addLast(new Event(++last, kind, Instant.now(), told));
        if (events.size() > MOST) {
            events.removeFirst();
        }
        notifyAll();
    }

    /** What was told before is of no interest any more. */
    synchronized void beginAnew() {
        events.clear();
    }

    /** Nothing comes any more: readers leave. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /**
     * What was told after that event, waited for if there is nothing yet.
     *
     * @param id of the last event that the reader has; 0 for all
     * @return empty if nothing came in that time
     */
    synchronized List<Event> after(long id, long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (last <= id || events.isEmpty()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (ended || left <= 0) {
                return List.of();
            }
            wait(left);
        }
        var news = new ArrayList<Event>();
        events.forEach(event -> {
            if (event.id() > id) {
                news.add(event);
            }
        });
        return news;
    }
}

package io.muster.testkit;

import io.muster.spi.Time;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/**
 * A clock that stands while anybody works, and jumps to the next who wakes when all sleep. That all sleep is taken from nothing
 * having changed for a moment, so that a time may come out a little long, and never short. Thread-safe.
 */
public final class VirtualTime implements Time, AutoCloseable {

    /** Sleepers wake together: fewer jumps. */
    private static final long GRAIN_MILLIS = 20;

    /** Of real time in which nobody lies down or gets up. */
    private static final long QUIET_MICROS = 800;

    private final TreeMap<Long, CountDownLatch> sleepers = new TreeMap<>();
    private final Thread thread = new Thread(this::jump, "virtual-time");
    private long now;
    private long changes;
    private boolean closed;

    /** It is zero, and stands until somebody sleeps. */
    public VirtualTime() {
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        CountDownLatch waking;
        synchronized (this) {
            long at = (now + duration.toMillis() + GRAIN_MILLIS - 1) / GRAIN_MILLIS * GRAIN_MILLIS;
            waking = sleepers.computeIfAbsent(at, time -> new CountDownLatch(1));
            changes++;
        }
        waking.await();
        synchronized (this) {
            changes++;
        }
    }

    @Override
    public long nanoTime() {
        return now().toNanos();
    }

    /** How much has passed. */
    public synchronized Duration now() {
        return Duration.ofMillis(now);
    }

    private void jump() {
        long seen = -1;
        while (true) {
            try {
                Thread.sleep(0, (int) (QUIET_MICROS * 1000));
            } catch (InterruptedException e) {
                return;
            }
            synchronized (this) {
                if (closed) {
                    return;
                }
                if (seen == changes && !sleepers.isEmpty()) {
                    var next = sleepers.pollFirstEntry();
                    now = next.getKey();
                    next.getValue().countDown();
                }
                seen = changes;
            }
        }
    }

    /** Whoever sleeps wakes. */
    @Override
    public synchronized void close() {
        closed = true;
        sleepers.values().forEach(CountDownLatch::countDown);
    }
}

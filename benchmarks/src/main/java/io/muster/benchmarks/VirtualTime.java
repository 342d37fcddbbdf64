package io.muster.benchmarks;

import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/**
 * A clock that stands while anybody works, and jumps to the next who wakes when all sleep. That all sleep is taken from nothing
 * having changed for a moment, so that a time may come out a little long, and never short.
 */
final class VirtualTime implements AutoCloseable {

    /** Sleepers wake together: fewer jumps. */
    private static final long GRAIN_MILLIS = 20;

    /** Of real time in which nobody lies down or gets up. */
    private static final long QUIET_MICROS = 800;

    private final TreeMap<Long, CountDownLatch> sleepers = new TreeMap<>();
    private final Thread thread = new Thread(this::jump, "virtual-time");
    private long now;
    private long changes;
    private boolean closed;

    VirtualTime() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns when so much has passed here. */
    void sleep(Duration duration) throws InterruptedException {
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

    synchronized Duration now() {
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

    @Override
    public synchronized void close() {
        closed = true;
        sleepers.values().forEach(CountDownLatch::countDown);
    }
}

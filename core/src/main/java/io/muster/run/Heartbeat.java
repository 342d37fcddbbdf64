package io.muster.run;

import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Input that ends when it is closed, and until then has a line now and then, or none. Thread-safe. */
final class Heartbeat extends InputStream {

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Duration interval;

    Heartbeat(Duration interval) {
        this.interval = interval;
    }

    /** Without a line, for as long as it is open. */
    static Heartbeat silent() {
        return new Heartbeat(Duration.ofDays(10_000));
    }

    @Override
    public int read() {
        try {
            return closed.await(interval.toNanos(), TimeUnit.NANOSECONDS) ? -1 : '\n';
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        int one = read();
        if (one < 0) {
            return -1;
        }
        buffer[offset] = (byte) one;
        return 1;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}

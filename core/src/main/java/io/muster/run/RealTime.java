package io.muster.run;

import io.muster.spi.Time;
import java.time.Duration;
import java.util.Optional;

/** As it passes everywhere. */
enum RealTime implements Time {
    INSTANCE;

    /** That time, or else this one. */
    static Time or(Optional<Time> other) {
        return other.orElse(INSTANCE);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        Thread.sleep(duration.toMillis());
    }
}

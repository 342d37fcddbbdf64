package io.muster.run;

import io.muster.spi.Time;
import java.time.Duration;

/** As it passes everywhere. */
enum RealTime implements Time {
    INSTANCE;

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        Thread.sleep(duration.toMillis());
    }
}

package io.muster.spi;

import java.time.Duration;

/** How time passes for a run that waits for its hosts. Thread-safe. */
public interface Time {

    /** In nanoseconds, of a clock that never goes back. */
    long nanoTime();

    /**
     * Returns when so much has passed.
     *
     * @throws InterruptedException if the calling thread is interrupted meanwhile
     */
    void sleep(Duration duration) throws InterruptedException;
}

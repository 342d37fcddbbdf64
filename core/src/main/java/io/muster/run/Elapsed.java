package io.muster.run;

import java.time.Duration;

/** Time since a reading of {@link System#nanoTime}. */
final class Elapsed {

    private Elapsed() {}

    static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }
}

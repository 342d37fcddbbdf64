package io.muster.spi;

/**
 * A command that goes on for as long as this object is open, this process lives, and the host can hear of it. Thread-safe.
 */
public interface HeldCommand extends AutoCloseable {

    /** What it has printed until now: a first line at least, unless it ended without. */
    String said();

    /** What it has printed since this was called last; {@link #said} then no longer tells it. */
    String take();

    /** Whether it still goes on, as far as can be known here. */
    boolean goesOn();

    /** Ends its input, and returns when it has ended, or after a few seconds. */
    @Override
    void close();
}

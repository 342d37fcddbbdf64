package io.muster.run;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A line to the input of a process now and then, until it is closed. One thread beats for all. Thread-safe. */
final class Heartbeat implements AutoCloseable {

    private static final ScheduledThreadPoolExecutor BEATS = beats();

    private final LocalProcess process;
    private final Future<?> beats;

    Heartbeat(LocalProcess process, Duration interval) {
        this.process = process;
        this.beats =
                BEATS.scheduleAtFixedRate(process::beat, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static ScheduledThreadPoolExecutor beats() {
        var executor = new ScheduledThreadPoolExecutor(1, runnable -> {
            var thread = new Thread(runnable, "muster-heartbeat");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        // The thread ends with the last heart, so that an embedding service can unload this class.
        executor.setKeepAliveTime(1, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Ends the input with the beats. */
    @Override
    public void close() {
        beats.cancel(false);
        process.closeInput();
    }
}

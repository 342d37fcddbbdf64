package io.muster.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ctrl-C, or another signal that ends the JVM: interrupts the run, and lets it undo what it has begun. */
final class Interruption {

    /** Longer than undoing takes on a host that does not answer. */
    private static final int PATIENCE_SECONDS = 150;

    private final CountDownLatch over = new CountDownLatch(1);

    /** Watches from now on. */
    Interruption(Thread run) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupt(run), "muster-interruption"));
    }

    /** The run has ended by itself. */
    void over() {
        over.countDown();
    }

    private void interrupt(Thread run) {
        if (over.getCount() == 0) {
            return;
        }
        System.err.println("\nInterrupted: ending in good order, please wait.");
        run.interrupt();
        try {
            if (!over.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("It does not end. Run muster down with the same file to end what is left.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

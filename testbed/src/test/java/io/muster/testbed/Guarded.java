package io.muster.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import io.muster.Muster;
import io.muster.deploy.Deployment;
import io.muster.run.RepairEvent;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A cluster that {@link Muster#guard} watches and repairs, as a program of its own would, until this is closed. */
final class Guarded implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private final BlockingQueue<RepairEvent> told = new LinkedBlockingQueue<>();
    private final Thread thread;

    Guarded(Deployment deployment) {
        this.thread = new Thread(() -> {
            try (Muster muster = Muster.overSsh()) {
                muster.guard(deployment, told::add);
            } catch (InterruptedException e) {
                // Asked to end.
            }
        });
        thread.start();
    }

    /** The next event of that kind; nothing may be given up before. */
    <E extends RepairEvent> E await(Class<E> kind) throws InterruptedException {
        while (true) {
            RepairEvent event = told.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(event)
                    .as("a %s within %s", kind.getSimpleName(), PATIENCE)
                    .isNotNull();
            assertThat(event).isNotInstanceOf(RepairEvent.GaveUp.class);
            if (kind.isInstance(event)) {
                return kind.cast(event);
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        Uninterruptibles.joinUninterruptibly(thread);
    }
}

package io.muster.service;

import io.muster.InvalidDeploymentException;
import io.muster.Muster;
import io.muster.deploy.Deployment;

/** The logs of a deployment as a stream, followed for one reader until it leaves. */
final class LogTail {

    private final EventStream events = new EventStream();
    private final Thread thread;

    LogTail(Muster muster, Deployment deployment) {
        thread = Threads.named("logs").newThread(() -> {
            try {
                muster.logs(deployment, true, line -> events.tell("line", line));
            } catch (InvalidDeploymentException | InterruptedException e) {
                // The reader has left, or what it asks for is wrong by now.
            } finally {
                events.end();
            }
        });
        thread.start();
    }

    EventStream events() {
        return events;
    }

    void end() {
        thread.interrupt();
    }
}

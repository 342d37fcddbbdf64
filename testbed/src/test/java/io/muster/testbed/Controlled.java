package io.muster.testbed;

import io.muster.Muster;
import io.muster.Planner;
import io.muster.deploy.Deployment;
import io.muster.run.Report;
import io.muster.run.RunEvent;
import io.muster.status.ClusterStatus;
import io.muster.testbed.FaultCase.Verb;
import java.util.function.Consumer;

/** The cluster of the fault matrix, each time through a new connection, as a program of its own would. */
record Controlled(Deployment deployment) {

    static final String NAME = "faults";

    /** Ray alone, or with the small model. */
    static Controlled on(Bed bed, boolean serves) {
        return new Controlled(
                serves
                        ? SmallModel.dense(
                                        bed,
                                        NAME,
                                        io.muster.deploy.Parallelism.tensor(1).pipeline(2))
                                .build()
                        : bed.deployment(NAME, 1, 2));
    }

    Report run(Verb verb, Consumer<RunEvent> events) {
        try (Muster muster = Muster.overSsh()) {
            return switch (verb) {
                case UP -> muster.apply(Planner.create().plan(deployment), events);
                case DOWN -> muster.down(deployment, events);
            };
        }
    }

    ClusterStatus status() throws InterruptedException {
        try (Muster muster = Muster.overSsh()) {
            return muster.status(deployment);
        }
    }
}

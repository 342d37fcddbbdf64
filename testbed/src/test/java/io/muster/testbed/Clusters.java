package io.muster.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.Muster;
import io.muster.Planner;
import io.muster.deploy.Deployment;
import io.muster.run.Report;
import io.muster.run.RunEvent;
import io.muster.status.ClusterStatus;
import io.muster.status.NodeState;
import io.muster.status.NodeStatus;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What the end-to-end tests do with a cluster, each time as a program of its own would. */
final class Clusters {

    private static final Planner PLANNER = Planner.create();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Clusters() {}

    static Report up(Deployment deployment) {
        return up(deployment, event -> {});
    }

    static Report up(Deployment deployment, Consumer<RunEvent> events) {
        try (Muster muster = Muster.overSsh()) {
            return muster.apply(PLANNER.plan(deployment), events);
        }
    }

    static void assertUp(Report report) {
        assertThat(report.failures()).isEmpty();
        assertThat(report.ok()).isTrue();
    }

    static List<NodeState> states(Deployment deployment) throws InterruptedException {
        try (Muster muster = Muster.overSsh()) {
            return muster.status(deployment).nodes().stream()
                    .map(NodeStatus::state)
                    .toList();
        }
    }

    /** Ray itself takes its time to notice. */
    static NodeStatus await(Deployment deployment, int index, Predicate<NodeStatus> wanted)
            throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try (Muster muster = Muster.overSsh()) {
            while (true) {
                ClusterStatus status = muster.status(deployment);
                if (index < status.nodes().size() && wanted.test(status.nodes().get(index))) {
                    return status.nodes().get(index);
                }
                assertThat(System.nanoTime()).as("still %s", status).isLessThan(end);
                Thread.sleep(500);
            }
        }
    }
}

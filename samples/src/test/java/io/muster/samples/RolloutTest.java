package io.muster.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.Muster;
import io.muster.Planner;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.plan.Plan;
import io.muster.run.Report;
import io.muster.testkit.Fault;
import io.muster.testkit.InMemoryHosts;
import io.muster.testkit.InMemoryHostsExtension;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How a program that uses Muster is tested; the guide shows this code. */
// region testkit
@ExtendWith(InMemoryHostsExtension.class)
class RolloutTest {

    // endregion

    private final Plan plan = Planner.create()
            .plan(Deployment.builder(
                            Cluster.builder()
                                    .nodes(IntStream.rangeClosed(1, 16)
                                            .mapToObj(i -> Node.of("10.0.0." + i))
                                            .toList())
                                    .npusPerNode(8)
                                    .build(),
                            ModelSpec.of("any/model"))
                    .build());

    // region testkit
    @Test
    void anOperatorIsToldWhichNodeIsMissing(InMemoryHosts hosts) {
        hosts.fault("10.0.0.9", new Fault.NeverJoins());
        try (Muster muster = hosts.muster()) {
            Report report = muster.apply(plan, event -> {});

            assertTrue(report.failures().get(0).message().contains("10.0.0.9"));
            assertEquals(List.of(), hosts.running()); // what was begun is ended again
        }
    }
}
// endregion

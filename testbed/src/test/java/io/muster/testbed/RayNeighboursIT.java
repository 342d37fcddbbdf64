package io.muster.testbed;

import static io.muster.testbed.Clusters.assertUp;
import static io.muster.testbed.Clusters.await;
import static io.muster.testbed.Clusters.states;
import static io.muster.testbed.Clusters.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.Muster;
import io.muster.deploy.Deployment;
import io.muster.ray.RayLauncher;
import io.muster.status.NodeState;
import io.muster.status.NodeStatus;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Real Ray that others have started where the cluster runs. */
class RayNeighboursIT {

    private static final String RAY = "2.60.0";

    @SuppressWarnings("NullAway.Init")
    private static Bed bed;

    @BeforeAll
    static void makeHosts() {
        bed = Bed.make("10.83.29", 3, RAY);
    }

    @AfterAll
    static void endHosts() {
        if (bed != null) {
            bed.close();
        }
    }

    @AfterEach
    void clean() {
        for (String name : List.of("one", "two")) {
            try (Muster muster = Muster.overSsh()) {
                muster.down(bed.deployment(name, 1, 2, 3));
            }
        }
    }

    @Test
    void aSecondRayStartOnAHostIsADuplicate() throws InterruptedException {
        Deployment deployment = bed.deployment("one", 1, 2);
        assertUp(up(deployment));
        bed.on(2, StartedByHand.worker(bed, 8));
        NodeStatus node = await(deployment, 1, n -> n.state() != NodeState.ALIVE);
        assertThat(node.state()).isEqualTo(NodeState.DUPLICATE);
        assertThat(node.cause()).contains("2 times");
        assertThat(up(deployment).failures())
                .extracting(finding -> finding.code().name())
                .containsExactly("NODE_DUPLICATE");
        bed.fault("kill-ray", 2);
    }

    @Test
    void aStrangerIsUnexpected() throws InterruptedException {
        Deployment deployment = bed.deployment("one", 1, 2);
        assertUp(up(deployment));
        bed.on(3, StartedByHand.worker(bed, 8));
        NodeStatus stranger = await(deployment, 2, n -> true);
        assertThat(stranger.state()).isEqualTo(NodeState.UNEXPECTED);
        assertThat(stranger.host()).isEqualTo(bed.host(3));
        bed.fault("kill-ray", 3);
    }

    @Test
    void twoClustersOnOneHostSurviveEachOther() throws InterruptedException {
        Deployment one = bed.deployment("one", 1, 2);
        Deployment two = bed.deployment("two", 1, 2).toBuilder()
                .launcher(RayLauncher.ofDefaults().portsMovedBy(100))
                .build();
        assertUp(up(one));
        assertUp(up(two));
        try (Muster muster = Muster.overSsh()) {
            assertThat(muster.down(one).failures()).isEmpty();
        }
        assertThat(states(one)).containsOnly(NodeState.MISSING);
        assertThat(states(two)).containsExactly(NodeState.ALIVE, NodeState.ALIVE);
        try (Muster muster = Muster.overSsh()) {
            assertThat(muster.down(two).failures()).isEmpty();
        }
        bed.assertNothingLeft();
    }
}

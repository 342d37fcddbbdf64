package io.muster.testbed;

import static io.muster.testbed.Clusters.assertUp;
import static io.muster.testbed.Clusters.states;
import static io.muster.testbed.Clusters.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.Muster;
import io.muster.Planner;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.SshAccess;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.RepairPolicy;
import io.muster.deploy.ServeOptions;
import io.muster.drift.Drift;
import io.muster.run.ApplyPolicy;
import io.muster.run.OnLeft;
import io.muster.run.RepairEvent;
import io.muster.run.Report;
import io.muster.status.NodeState;
import io.muster.watch.Part;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Real Ray on two hosts of three, watched while it is broken. How long it takes to tell is printed; that it is told is tested. */
class WatchIT {

    @Test
    void whatIsLostIsToldWithItsHostAndWhatComesBackTooAndIsRepairedWhereThatIsDeclared() throws InterruptedException {
        try (Bed bed = Bed.make("10.83.25", 3, "2.60.0")) {
            Deployment deployment = deployment(bed);
            assertUp(up(deployment));
            try (var watched = new Watched(deployment)) {
                watched.awaitQuiet(WatchedCluster.BARE.places(bed), Duration.ofSeconds(1));

                long cutAt = System.nanoTime();
                bed.fault("unplug", 2);
                Watched.Told lost = watched.await(bed.host(2), Part.HOST, false);
                told("a host cut off", cutAt);
                assertThat(lost.event().cause()).startsWith("Nothing was heard of it for ");
                bed.heal(2);
                watched.await(bed.host(2), Part.HOST, true);

                long killedAt = System.nanoTime();
                bed.on(2, "pkill -KILL -x raylet");
                Watched.Told ended = watched.await(bed.host(2), Part.NODE, false);
                told("a raylet killed", killedAt);
                assertThat(ended.event().cause()).matches("raylet \\(process \\d+\\) has ended\\.");

                assertThat(watched.lost())
                        .as("nobody else")
                        .allSatisfy(event -> assertThat(event.host()).isEqualTo(bed.host(2)));
            }
            // What listened on the hosts ends with its listener.
            bed.on(
                    1,
                    "for ((i = 0; i < 300; i++)); do pgrep -f '[m]uster-watch' > /dev/null || exit 0; sleep 0.1; done; exit 1");
            aSpareTakesItsPlaceAndWhatItLeftIsEndedWhenItIsBack(bed, deployment);
        }
    }

    /** A host that is cut off, whose raylet has ended besides. */
    private static void aSpareTakesItsPlaceAndWhatItLeftIsEndedWhenItIsBack(Bed bed, Deployment deployment)
            throws InterruptedException {
        long cutAt = System.nanoTime();
        bed.fault("unplug", 2);
        Deployment now;
        try (var guarded = new Guarded(deployment.toBuilder()
                .repair(RepairPolicy.replace(Node.of(bed.host(3))))
                .build())) {
            RepairEvent.RepairEnded ended = guarded.await(RepairEvent.RepairEnded.class);
            told("a host cut off, and another proved in its place,", cutAt);
            assertUp(ended.report());
            now = ended.now();
            assertThat(now.cluster().hosts()).containsExactly(bed.host(1), bed.host(3));

            bed.heal(2);
            assertThat(guarded.await(RepairEvent.LeftoversEnded.class).report().failures())
                    .isEmpty();
            bed.on(2, "! pgrep -x raylet && ! ls ~/.muster");
        }

        assertThat(states(now)).containsExactly(NodeState.ALIVE, NodeState.ALIVE);
        itIsTakenOutAgainOnRequestAndNothingIsLeftThere(bed, deployment);
    }

    /** As an operator does who writes another host into the description. */
    private static void itIsTakenOutAgainOnRequestAndNothingIsLeftThere(Bed bed, Deployment described)
            throws InterruptedException {
        Report refused = up(described);
        assertThat(refused.failures()).singleElement().satisfies(finding -> {
            assertThat(finding.code().name()).isEqualTo("HOST_NOT_DESCRIBED");
            assertThat(finding.message()).contains(bed.host(3));
        });
        try (Muster muster = Muster.overSsh()) {
            Drift drift = muster.diff(described);
            assertThat(drift.hostsLeft()).containsExactly(bed.host(3));
            assertThat(drift.idle()).containsExactly(bed.host(2));

            Report report = muster.apply(
                    Planner.create().plan(described), ApplyPolicy.ofDefaults().onLeft(OnLeft.REMOVE), event -> {});
            assertUp(report);
            System.out.println("A node replaced on request: " + PhaseTimes.seconds(report.took()));
            bed.assertNothingLeft(3);
            assertThat(states(described)).containsExactly(NodeState.ALIVE, NodeState.ALIVE);
            assertThat(muster.diff(described)).isEqualTo(Drift.NONE);
            assertThat(muster.down(described).ok()).isTrue();
        }
        bed.assertNothingLeft();
    }

    private static void told(String what, long since) {
        System.out.printf("Watch: %s is told after %.1f s%n", what, (System.nanoTime() - since) / 1e9);
    }

    private static Deployment deployment(Bed bed) {
        Cluster cluster = Cluster.builder()
                .name("watch")
                .nodes(Node.of(bed.host(1)), Node.of(bed.host(2)))
                .npusPerNode(8)
                .ssh(SshAccess.ofDefaults().user("root").configFile(bed.sshConfig()))
                .build();
        return Deployment.builder(cluster, ModelSpec.of("any/model"))
                .runtime(bed.deployment("watch", 1).runtime())
                .serve(ServeOptions.none())
                .build();
    }
}

package io.muster.testbed;

import static io.muster.testbed.Clusters.assertUp;
import static io.muster.testbed.Clusters.states;
import static io.muster.testbed.Clusters.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.Muster;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.SshAccess;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.RepairPolicy;
import io.muster.deploy.ServeOptions;
import io.muster.run.RepairEvent;
import io.muster.status.NodeState;
import io.muster.watch.Part;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Real Ray on two hosts of three, watched while it is broken. How long it takes to tell is printed; that it is told is tested. */
class WatchIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

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
        var told = new LinkedBlockingQueue<RepairEvent>();
        long cutAt = System.nanoTime();
        bed.fault("unplug", 2);
        Thread guard = guarding(
                deployment.toBuilder()
                        .repair(RepairPolicy.replace(Node.of(bed.host(3))))
                        .build(),
                told);
        RepairEvent.RepairEnded ended = await(told, RepairEvent.RepairEnded.class);
        told("a host cut off, and another proved in its place,", cutAt);
        assertUp(ended.report());
        Deployment now = ended.now();
        assertThat(now.cluster().hosts()).containsExactly(bed.host(1), bed.host(3));

        bed.heal(2);
        assertThat(await(told, RepairEvent.LeftoversEnded.class).report().failures())
                .isEmpty();
        bed.on(2, "! pgrep -x raylet && ! ls ~/.muster");
        guard.interrupt();
        guard.join();

        assertThat(states(now)).containsExactly(NodeState.ALIVE, NodeState.ALIVE);
        try (Muster muster = Muster.overSsh()) {
            assertThat(muster.down(now).ok()).isTrue();
        }
    }

    private static Thread guarding(Deployment deployment, BlockingQueue<RepairEvent> told) {
        var guard = new Thread(() -> {
            try (Muster muster = Muster.overSsh()) {
                muster.guard(deployment, told::add);
            } catch (InterruptedException e) {
                // Asked to end.
            }
        });
        guard.start();
        return guard;
    }

    private static <E extends RepairEvent> E await(BlockingQueue<RepairEvent> told, Class<E> kind)
            throws InterruptedException {
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

package io.muster.testbed;

import static io.muster.testbed.Clusters.assertUp;
import static io.muster.testbed.Clusters.await;
import static io.muster.testbed.Clusters.states;
import static io.muster.testbed.Clusters.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.Muster;
import io.muster.deploy.Deployment;
import io.muster.ray.RayLauncher;
import io.muster.run.Report;
import io.muster.status.NodeState;
import io.muster.status.NodeStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** A cluster of real Ray, of both versions that matter: what vllm-ascend pins, and the newest. */
@ParameterizedClass
@ValueSource(strings = {"2.48.0", "2.60.0"})
class RealRayIT {

    @SuppressWarnings("NullAway.Init")
    private static Bed bed;

    @BeforeParameterizedClassInvocation
    static void makeHosts(String version) {
        bed = Bed.make("10.83.2", 3, version);
    }

    @AfterParameterizedClassInvocation
    static void endHosts() {
        if (bed != null) {
            bed.close();
        }
    }

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final String version;

    RealRayIT(String version) {
        this.version = version;
    }

    @AfterEach
    void clean() {
        for (String name : List.of("one", "two")) {
            try (Muster muster = Muster.overSsh()) {
                muster.down(deployment(name, 1, 2, 3));
            }
        }
    }

    @Test
    void comesUpProvedStaysUnchangedAndLeavesNothing() throws IOException, InterruptedException {
        Deployment deployment = deployment("one", 1, 2, 3);
        assertUp(up(deployment));
        assertThat(states(deployment)).containsExactly(NodeState.ALIVE, NodeState.ALIVE, NodeState.ALIVE);
        String environment = bed.on(2, "tr '\\0' '\\n' < /proc/$(pgrep -x raylet)/environ");
        assertThat(environment.lines())
                .contains(
                        "HCCL_IF_IP=" + bed.host(2),
                        "VLLM_HOST_IP=" + bed.host(2),
                        "HCCL_SOCKET_IFNAME=eth0",
                        "GLOO_SOCKET_IFNAME=eth0",
                        "TP_SOCKET_IFNAME=eth0",
                        "ASCEND_RT_VISIBLE_DEVICES=0,1,2,3,4,5,6,7",
                        "RAY_EXPERIMENTAL_NOSET_ASCEND_RT_VISIBLE_DEVICES=1");

        Report again = up(deployment);
        assertUp(again);
        assertThat(again.changed()).isFalse();
        aBundleHasNotTheTokenThatWasMade(deployment);

        try (Muster another = Muster.overSsh()) {
            Report down = another.down(deployment);
            assertThat(down.failures()).isEmpty();
        }
        bed.assertNothingLeft();
        assertThat(states(deployment)).containsOnly(NodeState.MISSING);
    }

    private void aBundleHasNotTheTokenThatWasMade(Deployment deployment) throws IOException, InterruptedException {
        String token = bed.on(1, "cat ~/.muster/one/secrets/RAY_AUTH_TOKEN 2> /dev/null; true");
        bed.on(
                2,
                "echo \"planted $(cat ~/.muster/one/secrets/RAY_AUTH_TOKEN 2> /dev/null)\" >> ~/.muster/one/start.log");
        Bundle bundle = Bundle.of(deployment, "", folder.resolve("b.zip"));
        bundle.assertIsAsItsManifestSays(bed.host(1), bed.host(2), bed.host(3));
        assertThat(bundle.files().get("hosts/" + bed.host(2) + "/start.log")).contains("planted ");
        // Ray 2.48 knows of none.
        if (!token.isEmpty()) {
            assertThat(token).hasSizeGreaterThan(30);
            bundle.assertHasNone(token);
        }
    }

    @Test
    void aWorkerThatIsKilledIsDeadAndOneThatComesBackWithFewerNpusIsToldApart() throws InterruptedException {
        Deployment deployment = deployment("one", 1, 2);
        assertUp(up(deployment));
        bed.fault("kill-ray", 2);
        NodeStatus dead = await(deployment, 1, n -> n.state() == NodeState.DEAD);
        assertThat(dead.cause()).contains("No raylet of this cluster runs on the host");
        bed.on(2, StartedByHand.worker(bed, 7));
        NodeStatus fewer = await(deployment, 1, n -> n.state() == NodeState.WRONG_NPU_COUNT);
        assertThat(fewer.npus()).isEqualTo(7);
        assertThat(fewer.cause()).contains("7 of 8");
        bed.fault("kill-ray", 2);
    }

    @Test
    void withoutADashboardTheClusterIsProvedByTheIdsOfItsNodes() throws InterruptedException {
        Deployment deployment = deployment("one", 1, 2);
        bed.fault("no-dashboard", 1);
        try {
            assertUp(up(deployment));
            assertThat(states(deployment)).containsExactly(NodeState.ALIVE, NodeState.ALIVE);
            bed.fault("kill-ray", 2);
            NodeStatus lost = await(deployment, 1, n -> n.state() != NodeState.ALIVE);
            assertThat(lost.state()).isIn(NodeState.DEAD, NodeState.MISSING);
        } finally {
            bed.heal(1);
        }
    }

    private Deployment deployment(String name, int... hosts) {
        return bed.deployment(name, hosts).toBuilder()
                .launcher(RayLauncher.ofDefaults().version(version))
                .build();
    }
}

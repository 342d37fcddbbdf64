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
import io.muster.deploy.Environment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.deploy.Secret;
import io.muster.deploy.ServeOptions;
import io.muster.drift.Difference;
import io.muster.drift.Drift;
import io.muster.drift.Restart;
import io.muster.ray.RayLauncher;
import io.muster.run.ApplyPolicy;
import io.muster.run.OnDrift;
import io.muster.run.Report;
import io.muster.status.NodeState;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Real Ray that runs from one description, and is wanted from another: who is started again is told by process ids. */
class DriftIT {

    @SuppressWarnings("NullAway.Init")
    private static Bed bed;

    private String secret = "first-1f0c5a";

    @BeforeAll
    static void makeHosts() {
        bed = Bed.make("10.83.27", 2, "2.60.0");
    }

    @AfterAll
    static void endHosts() {
        if (bed != null) {
            bed.close();
        }
    }

    @AfterEach
    void clean() {
        try (Muster muster = Muster.overSsh()) {
            muster.down(deployment(Map.of(), Map.of(), 8));
        }
    }

    @Test
    void onlyWhatAChangeReachesIsStartedAgain() throws InterruptedException {
        Deployment first = deployment(Map.of("HCCL_BUFFSIZE", "200"), Map.of(), 8);
        assertUp(up(first));
        assertThat(diff(first)).isEqualTo(Drift.NONE);
        String head = raylet(1);
        String worker = raylet(2);

        Deployment ofWorker = deployment(
                Map.of("HCCL_BUFFSIZE", "200"),
                Map.of(bed.host(2), Map.of("OMP_NUM_THREADS", "10\n'$HOME' \u00e4")),
                8);
        assertThat(diff(ofWorker).hosts()).containsExactly(bed.host(2));
        assertRestarted(ofWorker, Restart.NODE);
        assertThat(raylet(1)).isEqualTo(head);
        assertThat(raylet(2)).isNotEqualTo(worker);

        Deployment fewer = deployment(
                Map.of("HCCL_BUFFSIZE", "200"), ofWorker.environment().nodes(), 7);
        assertThat(diff(fewer).differences())
                .extracting(Difference::name)
                .contains("ray start --resources", "ASCEND_RT_VISIBLE_DEVICES");
        assertRestarted(fewer, Restart.NODE);
        assertThat(raylet(1)).isEqualTo(head);

        Deployment all = deployment(Map.of("HCCL_BUFFSIZE", "400"), Map.of(), 7);
        Report refused;
        try (Muster muster = Muster.overSsh()) {
            refused = muster.apply(
                    Planner.create().plan(all), ApplyPolicy.ofDefaults().onDrift(OnDrift.REFUSE), event -> {});
        }
        assertThat(refused.failures()).extracting(f -> f.code().name()).containsExactly("DRIFT");
        assertThat(raylet(1)).isEqualTo(head);
        secret = "second-77ab3e";
        assertThat(diff(fewer).differences())
                .containsExactly(
                        Difference.ofSecret(bed.host(1), "WANDB", Restart.GANG),
                        Difference.ofSecret(bed.host(2), "WANDB", Restart.GANG));
        assertRestarted(all, Restart.GANG);
        assertThat(raylet(1)).isNotEqualTo(head);
        for (int number = 1; number <= 2; number++) {
            assertThat(bed.on(number, "tr '\\0' '\\n' < /proc/$(pgrep -x raylet)/environ")
                            .lines())
                    .contains("HCCL_BUFFSIZE=400", "WANDB=second-77ab3e")
                    .noneMatch(line -> line.startsWith("OMP_NUM_THREADS="));
        }
    }

    @Test
    void aClusterStartedByHandIsToldWithWhatDiffersAndTakenOverOnRequestOnly() throws InterruptedException {
        Deployment wanted = deployment(Map.of("HCCL_BUFFSIZE", "200"), Map.of(), 8);
        String start =
                ". /opt/ray/bin/activate; export RAY_AUTH_MODE=disabled HCCL_BUFFSIZE=100; ray start --disable-usage-stats "
                        + "--resources='{\"NPU\":%d}' %s";
        bed.on(1, start.formatted(8, "--head --node-ip-address=" + bed.host(1)));
        bed.on(2, start.formatted(7, "--address=" + bed.host(1) + ":6379 --node-ip-address=" + bed.host(2)));
        bed.on(
                1,
                ". /opt/ray/bin/activate; export RAY_AUTH_MODE=disabled; nohup python3 -c 'import ray, time; "
                        + "ray.init(address=\"%s:6379\"); print(1, flush=True); time.sleep(3600)' > driver.log 2>&1 & "
                                .formatted(bed.host(1))
                        + "until grep -qx 1 driver.log; do sleep 0.2; done");
        String head = raylet(1);

        Report refused = up(wanted);

        assertThat(refused.failures()).singleElement().satisfies(finding -> {
            assertThat(finding.code().name()).isEqualTo("STARTED_BY_HAND");
            assertThat(finding.message())
                    .contains("HCCL_BUFFSIZE: 100 -> 200", "ray start --resources: 7 -> 8, on " + bed.host(2));
        });
        assertThat(diff(wanted).byHand()).containsExactly(bed.host(1), bed.host(2));
        assertThat(raylet(1)).isEqualTo(head);

        Report adopted;
        try (Muster muster = Muster.overSsh()) {
            adopted = muster.apply(
                    Planner.create().plan(wanted), ApplyPolicy.ofDefaults().onDrift(OnDrift.ADOPT), event -> {});
        }
        assertUp(adopted);
        assertThat(states(wanted)).containsOnly(NodeState.ALIVE);
        assertThat(diff(wanted)).isEqualTo(Drift.NONE);
        assertThat(bed.on(1, "pgrep -f '[/]tmp/ray/session|[r]ay.init'; true"))
                .as("what was started by hand")
                .isEmpty();
    }

    private static void assertRestarted(Deployment wanted, Restart restart) throws InterruptedException {
        Report report = up(wanted);
        assertUp(report);
        assertThat(report.drift().restart()).isEqualTo(restart);
        assertThat(states(wanted)).containsOnly(NodeState.ALIVE);
        Report again = up(wanted);
        assertUp(again);
        assertThat(again.changed()).isFalse();
        assertThat(again.drift()).isEqualTo(Drift.NONE);
    }

    private static Drift diff(Deployment deployment) throws InterruptedException {
        try (Muster muster = Muster.overSsh()) {
            return muster.diff(deployment);
        }
    }

    private static String raylet(int number) {
        return bed.on(number, "pgrep -x raylet");
    }

    private Deployment deployment(Map<String, String> all, Map<String, Map<String, String>> nodes, int npusOfWorker) {
        Cluster cluster = Cluster.builder()
                .name("drift")
                .nodes(Node.of(bed.host(1)), Node.of(bed.host(2)).npus(npusOfWorker))
                .npusPerNode(8)
                .ssh(SshAccess.ofDefaults().user("root").configFile(bed.sshConfig()))
                .build();
        return Deployment.builder(cluster, ModelSpec.of("any/model"))
                .runtime(bed.deployment("drift", 1).runtime())
                .launcher(RayLauncher.ofDefaults().version("2.60.0"))
                .serve(ServeOptions.none())
                .parallelism(Parallelism.tensor(1))
                .environment(new Environment(all, nodes))
                .secret("WANDB", Secret.callback("the test", () -> secret))
                .build();
    }
}

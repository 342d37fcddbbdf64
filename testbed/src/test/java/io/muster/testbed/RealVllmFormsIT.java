package io.muster.testbed;

import static io.muster.testbed.Clusters.assertUp;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.Muster;
import io.muster.check.Finding;
import io.muster.deploy.Deployment;
import io.muster.deploy.Parallelism;
import io.muster.run.Report;
import io.muster.run.RunEvent;
import io.muster.status.ClusterStatus;
import io.muster.status.NodeState;
import io.muster.status.NodeStatus;
import io.muster.status.ServiceState;
import io.muster.vllm.VllmLauncher;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Real vLLM as its own launcher on two hosts, without Ray: one replica over both, and one on each. Stand-ins are the platform
 * that calls a CPU an NPU, its communicator and its experts, the device files, and models of random weights.
 */
@TestInstance(Lifecycle.PER_CLASS)
class RealVllmFormsIT {

    @SuppressWarnings("NullAway.Init")
    private Bed bed;

    @BeforeAll
    void makeHosts() {
        bed = Bed.make("10.83.22", 2, "vllm");
    }

    @AfterEach
    void clean() {
        try (Muster muster = Muster.overSsh()) {
            muster.down(dense(Parallelism.tensor(1).pipeline(2)));
        }
    }

    @AfterAll
    void endHosts() {
        if (bed != null) {
            bed.close();
        }
    }

    @Test
    void oneReplicaOverTwoHostsAnswersAlikeInBothWaysAndTellsWhichHostHasLostItsServer() throws InterruptedException {
        Deployment pipeline = dense(Parallelism.tensor(1).pipeline(2));
        var progress = new CopyOnWriteArrayList<String>();
        Report first = up(pipeline, progress);
        assertUp(first);
        assertThat(first.answer()).hasValue(SmallModel.ANSWER);
        // The log is looked at twice a second, and a small model may be past a milestone by then.
        assertThat(progress).contains("starting vLLM").containsAnyOf("loading the model", "the model is loaded");
        assertThat(Served.status(pipeline).ready()).isTrue();
        assertThat(bed.on(1, "pgrep -f '[r]aylet|[g]cs_server'; true")).isEmpty();

        Report again = Clusters.up(pipeline);
        assertUp(again);
        assertThat(again.changed()).isFalse();
        assertThat(again.answer()).isEqualTo(first.answer());

        bed.on(2, "pkill -KILL -f '[V]LLM::|bin/[v]llm'");
        long killed = System.nanoTime();
        ClusterStatus dead = Served.status(pipeline);
        assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(5));
        NodeStatus worker = dead.nodes().get(1);
        assertThat(worker.host()).isEqualTo(bed.host(2));
        assertThat(worker.state()).isEqualTo(NodeState.DEAD);
        assertThat(worker.cause()).startsWith("The server has ended: ");
        assertThat(dead.service().orElseThrow().state()).isEqualTo(ServiceState.NOT_SERVING);
        down(pipeline);

        Deployment tensor = dense(Parallelism.tensor(2));
        Report other = Clusters.up(tensor);
        assertUp(other);
        assertThat(other.answer()).isEqualTo(first.answer());
        down(tensor);
    }

    @Test
    void aReplicaOnEachHostWithSharedExpertsAnswersAlikeFromBoth() throws InterruptedException {
        Deployment replicas = SmallModel.deployment(
                        bed,
                        "forms",
                        "/opt/ray/model-of-experts",
                        Parallelism.tensor(1).data(2).expertParallel(true),
                        List.of("--enforce-eager"))
                .launcher(VllmLauncher.ofDefaults())
                .build();
        var progress = new CopyOnWriteArrayList<String>();
        Report report = up(replicas, progress);
        assertUp(report);
        assertThat(report.answer()).hasValueSatisfying(text -> assertThat(text).isNotEmpty());
        assertThat(progress).contains("starting vLLM").containsAnyOf("loading the model", "the model is loaded");
        assertThat(Served.status(replicas).ready()).isTrue();
        assertThat(textOf(0)).isEqualTo(textOf(1)).contains("\"text\":\"");
        assertThat(bed.on(2, "pgrep -f '[V]LLM::EngineCore_DP1'")).isNotEmpty();
        down(replicas);
    }

    @Test
    void aServerThatEndsWhileTheOthersWaitForItIsToldAtOnceWithItsHost() {
        Deployment deployment = dense(Parallelism.tensor(1).pipeline(2));
        var killed = new AtomicBoolean();

        Report report = Clusters.up(deployment, event -> {
            if (event instanceof RunEvent.StepProgress told
                    && told.step().host().equals(bed.host(1))
                    && killed.compareAndSet(false, true)) {
                bed.on(2, "pkill -KILL -f '[V]LLM::|bin/[v]llm'");
            }
        });

        assertThat(report.ok()).isFalse();
        assertThat(report.failures()).extracting(f -> f.code().name()).containsExactly("SERVICE_ENDED");
        assertThat(report.failures())
                .extracting(Finding::message)
                .first()
                .asString()
                .contains(" on " + bed.host(2) + ",");
        assertThat(report.took()).isLessThan(Duration.ofSeconds(60));
        assertThat(report.left()).isEmpty();
        assertNothingOfVllm();
    }

    /** What the replica of that number says, without what differs from request to request. */
    private String textOf(int replica) {
        return bed.on(
                1,
                "curl -s -m 20 --noproxy '*' http://" + bed.host(1)
                        + ":8000/v1/completions -H 'Content-Type: application/json'"
                        + " -H 'X-data-parallel-rank: " + replica
                        + "' -d '{\"model\":\"random\",\"prompt\":\"The future of AI is\","
                        + "\"max_tokens\":16,\"temperature\":0}' | grep -o '\"text\":\"[^\"]*\"'");
    }

    private Deployment dense(Parallelism parallelism) {
        return SmallModel.dense(bed, "forms", parallelism)
                .launcher(VllmLauncher.ofDefaults())
                .build();
    }

    private static Report up(Deployment deployment, List<String> progress) {
        return Clusters.up(deployment, event -> {
            if (event instanceof RunEvent.StepProgress told) {
                progress.add(told.progress());
            }
        });
    }

    private void down(Deployment deployment) {
        try (Muster muster = Muster.overSsh()) {
            assertThat(muster.down(deployment).failures()).isEmpty();
        }
        bed.assertNothingLeft();
        assertNothingOfVllm();
    }

    private void assertNothingOfVllm() {
        for (int number : List.of(1, 2)) {
            assertThat(bed.on(number, "pgrep -f '[V]LLM::|bin/[v]llm'; ls /dev/shm; ss -Hltn | grep -vE ':22 '; true"))
                    .as("left on host %s", number)
                    .isEmpty();
        }
    }
}

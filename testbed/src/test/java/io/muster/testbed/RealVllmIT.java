package io.muster.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.Muster;
import io.muster.Planner;
import io.muster.deploy.Deployment;
import io.muster.deploy.Parallelism;
import io.muster.deploy.ServeOptions;
import io.muster.plan.Plan;
import io.muster.plan.Step;
import io.muster.run.Report;
import io.muster.run.RunEvent;
import io.muster.status.ServiceState;
import io.muster.status.ServiceStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Real vLLM on the CPUs of two hosts, which asks a real Ray for NPUs. Stand-ins are the platform that says so, the device
 * files, and a model of random weights.
 */
class RealVllmIT {

    @SuppressWarnings("NullAway.Init")
    private static Bed bed;

    private final List<String> progress = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void makeHosts() {
        bed = Bed.make("10.83.6", 2, "vllm");
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
            muster.down(deployment(Parallelism.tensor(1).pipeline(2)));
        }
    }

    @Test
    void servesAcrossHostsInBothWaysWithTheSameAnswerAndTellsWhenAWorkerDies() throws InterruptedException {
        Deployment pipeline = deployment(Parallelism.tensor(1).pipeline(2));
        Report up = up(pipeline);
        assertThat(up.failures()).isEmpty();
        assertThat(up.answer()).hasValue(SmallModel.ANSWER);
        assertThat(progress).contains("starting vLLM", "starting the workers");
        assertThat(service(pipeline))
                .isEqualTo(new ServiceStatus("http://" + bed.host(1) + ":8000/v1", ServiceState.SERVING, ""));
        assertRanksHaveTheVariablesOfTheirNodes(Planner.create().plan(pipeline));

        Report again = up(pipeline);
        assertThat(again.failures()).isEmpty();
        assertThat(again.changed()).isFalse();
        assertThat(again.answer()).isEqualTo(up.answer());

        bed.on(2, "pkill -KILL -f [r]ay::RayWorkerProc");
        ServiceStatus dead = awaitEnd(pipeline);
        assertThat(dead.cause()).contains("died unexpectedly");
        down(pipeline);

        Deployment tensor = deployment(Parallelism.tensor(2));
        Report other = up(tensor);
        assertThat(other.failures()).isEmpty();
        assertThat(other.answer()).isEqualTo(up.answer());
        // The engine outlives its server, and nothing but its log says whose it is.
        bed.on(1, "pkill -KILL -x vllm");
        assertThat(bed.on(1, "pgrep -f '[V]LLM::EngineCore'; ls /dev/shm/psm_*"))
                .isNotEmpty();
        down(tensor);
    }

    @Test
    void tooFewNpusAreToldAtOnceAndWhatWasBegunIsEnded() {
        // More than the hosts have, which only vLLM can know where the description is wrong of them.
        Deployment deployment = deployment(Parallelism.tensor(1).pipeline(2));
        up(deployment.toBuilder().serve(ServeOptions.none()).build());
        bed.on(
                2,
                "source /opt/ray/bin/activate; cd /; export RAY_AUTH_MODE=disabled; nohup setsid python3 -c 'import ray, time;"
                        + " ray.init(address=\"" + bed.host(1) + ":6379\");"
                        + " held = ray.util.placement_group([{\"NPU\": 1}]); ray.get(held.ready()); open(\"/tmp/held\", \"w\");"
                        + " time.sleep(600)' > /dev/null 2>&1 < /dev/null & for ((i = 0; i < 300; i++)); do [ ! -e /tmp/held ] || break; sleep 0.2; done");

        Report report = up(deployment);

        assertThat(report.failures()).extracting(f -> f.code().name()).containsExactly("TOO_FEW_NPUS");
        assertThat(report.took()).isLessThan(Duration.ofSeconds(90));
        assertThat(bed.on(1, "pgrep -f '[V]LLM::|bin/[v]llm'; true")).isEmpty();
        bed.on(2, "pkill -f 'time.sleep[(]600'; rm /tmp/held");
    }

    /**
     * Each rank has the variables of its node's plan, and none that is another node's own. What vLLM has changed since a rank
     * was started shows in a process that the rank has started itself.
     */
    private void assertRanksHaveTheVariablesOfTheirNodes(Plan plan) {
        for (int number : List.of(1, 2)) {
            List<String> planned = plan.bringUp().stream()
                    .flatMap(phase -> phase.steps().stream())
                    .filter(step -> step.host().equals(bed.host(number)))
                    .flatMap(step -> step instanceof Step.Write write ? write.files().stream() : Stream.empty())
                    .filter(file -> file.name().equals("env"))
                    .flatMap(file -> file.text().lines())
                    .map(line -> line.replaceFirst("^export ", "").replace("'", ""))
                    .toList();
            String rank = "$(pgrep -f [r]ay::RayWorkerProc | head -1)";
            assertThat(planned).contains("HCCL_IF_IP=" + bed.host(number), "VLLM_HOST_IP=" + bed.host(number));
            assertThat(variables(number, rank)).containsAll(planned);
            List<String> now = variables(number, "$(pgrep -P " + rank + " | head -1)");
            assertThat(now)
                    .containsAll(planned.stream()
                            .filter(variable -> !variable.startsWith("MUSTER_"))
                            .toList());
            assertThat(now).as("vLLM has carried over").anyMatch(variable -> variable.startsWith("VLLM_DIST_IDENT="));
            if (number == 2) {
                assertThat(now)
                        .noneMatch(variable -> variable.startsWith("ONLY_HEAD=")
                                || variable.startsWith("RAY_ADDRESS=")
                                || variable.startsWith("VLLM_CONFIG_ROOT=")
                                || variable.startsWith("MUSTER_SERVICE="));
            }
        }
    }

    private static List<String> variables(int number, String pid) {
        return bed.on(number, "tr '\\0' '\\n' < /proc/" + pid + "/environ")
                .lines()
                .toList();
    }

    private Deployment deployment(Parallelism parallelism) {
        return SmallModel.dense(bed, "real", parallelism).build();
    }

    private Report up(Deployment deployment) {
        return Clusters.up(deployment, event -> {
            if (event instanceof RunEvent.StepProgress told) {
                progress.add(told.progress());
            }
        });
    }

    private static void down(Deployment deployment) {
        try (Muster muster = Muster.overSsh()) {
            assertThat(muster.down(deployment).failures()).isEmpty();
        }
        bed.assertNothingLeft();
        for (int number : List.of(1, 2)) {
            assertThat(bed.on(number, "pgrep -f '[V]LLM::|bin/[v]llm'; ls /dev/shm; ss -Hltn 'sport = :8000'"))
                    .as("left on host %s", number)
                    .isEmpty();
        }
    }

    private static ServiceStatus service(Deployment deployment) throws InterruptedException {
        try (Muster muster = Muster.overSsh()) {
            return muster.status(deployment).service().orElseThrow();
        }
    }

    private static ServiceStatus awaitEnd(Deployment deployment) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (true) {
            ServiceStatus status = service(deployment);
            if (status.state() == ServiceState.NOT_SERVING) {
                return status;
            }
            assertThat(System.nanoTime()).as("still %s", status).isLessThan(end);
            Thread.sleep(500);
        }
    }
}

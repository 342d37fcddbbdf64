package io.muster.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.Muster;
import io.muster.Planner;
import io.muster.deploy.Deployment;
import io.muster.deploy.Parallelism;
import io.muster.deploy.RuntimeSpec;
import io.muster.plan.Step;
import io.muster.status.ClusterStatus;
import io.muster.status.ServiceState;
import io.muster.status.ServiceStatus;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The small model of random weights, served by vLLM on two hosts of a bed with one NPU each, and what the tests ask of it.
 *
 * @param name of the cluster
 * @param model path at which the runtime has it
 */
record Served(Bed bed, String name, RuntimeSpec runtime, String model) {

    Deployment across(Parallelism parallelism) {
        return across(parallelism, SmallModel.COMPILED);
    }

    /** The same with other free arguments for how it is compiled. */
    Deployment across(Parallelism parallelism, List<String> compiled) {
        return SmallModel.deployment(bed, name, model, parallelism, compiled)
                .runtime(runtime)
                .build();
    }

    void down() {
        try (Muster muster = Muster.overSsh()) {
            assertThat(muster.down(across(Parallelism.tensor(1).pipeline(2))).failures())
                    .isEmpty();
        }
        assertNothingLeft();
    }

    void assertNothingLeft() {
        bed.assertNothingLeft();
        for (int number : List.of(1, 2)) {
            assertThat(bed.on(number, "pgrep -f '[V]LLM::|bin/[v]llm'; ls /dev/shm; ss -Hltn 'sport = :8000'"))
                    .as("left on host %s", number)
                    .isEmpty();
        }
    }

    static ClusterStatus status(Deployment deployment) throws InterruptedException {
        try (Muster muster = Muster.overSsh()) {
            return muster.status(deployment);
        }
    }

    static ServiceStatus service(Deployment deployment) throws InterruptedException {
        return status(deployment).service().orElseThrow();
    }

    static ServiceStatus awaitEnd(Deployment deployment) throws InterruptedException {
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

    /**
     * Each rank has the variables of its node's plan, and none that is another node's own. What vLLM has changed since a
     * rank was started shows in a process that the rank has started itself.
     */
    void assertRanksHaveTheVariablesOfTheirNodes(Deployment deployment) {
        for (int number : List.of(1, 2)) {
            List<String> planned = plannedVariables(deployment, number);
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

    /** As the plan writes them into the node's file. */
    List<String> plannedVariables(Deployment deployment, int number) {
        return Planner.create().plan(deployment).bringUp().stream()
                .flatMap(phase -> phase.steps().stream())
                .filter(step -> step.host().equals(bed.host(number)))
                .flatMap(step -> step instanceof Step.Write write ? write.files().stream() : Stream.empty())
                .filter(file -> file.name().equals("env"))
                .flatMap(file -> file.text().lines())
                .filter(line -> line.startsWith("export "))
                .map(line -> line.replaceFirst("^export ", "")
                        .replace("\"$HOME\"", "/root")
                        .replace("'", ""))
                .toList();
    }

    private List<String> variables(int number, String pid) {
        return bed.on(number, "tr '\\0' '\\n' < /proc/" + pid + "/environ")
                .lines()
                .toList();
    }
}

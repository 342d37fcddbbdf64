package io.muster.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.Muster;
import io.muster.deploy.Deployment;
import io.muster.deploy.Parallelism;
import io.muster.docker.DockerRuntime;
import io.muster.run.LogLine;
import io.muster.run.Report;
import io.muster.run.RunEvent;
import io.muster.status.ClusterStatus;
import io.muster.status.NodeState;
import io.muster.status.ServiceState;
import io.muster.status.ServiceStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** From two hosts with nothing but a Docker daemon and an image to the text of a completion, with real Ray and vLLM in containers. */
@TestInstance(Lifecycle.PER_CLASS)
class RealVllmDockerIT {

    private static final Parallelism PIPELINE = Parallelism.tensor(1).pipeline(2);

    /** Within which a user who asks for the status again and again must be told that the service has ended, and on which host. */
    private static final Duration TOLD = Duration.ofSeconds(10);

    @SuppressWarnings("NullAway.Init")
    private Bed bed;

    @SuppressWarnings("NullAway.Init")
    private Served served;

    @BeforeAll
    void makeHosts() {
        bed = Bed.makeWithDocker("10.83.21", 2, "vllm");
        served = new Served(bed, "boxed", runtime(), "/models/random");
    }

    @AfterEach
    void clean() {
        try (Muster muster = Muster.overSsh()) {
            muster.down(served.across(PIPELINE));
        }
    }

    @AfterAll
    void endHosts() {
        if (bed != null) {
            bed.close();
        }
    }

    @Test
    void servesAcrossContainersInBothWaysWithTheSameAnswerAndTellsWhenOneIsKilled() throws Exception {
        Deployment pipeline = served.across(PIPELINE);
        Follower follower = new Follower(pipeline);
        Report up = up(pipeline, follower);
        assertThat(Served.service(pipeline))
                .isEqualTo(new ServiceStatus("http://" + bed.host(1) + ":8000/v1", ServiceState.SERVING, ""));
        assertContainersHaveTheVariablesOfTheirNodes(pipeline);
        served.assertRanksHaveTheVariablesOfTheirNodes(pipeline);

        // What comes after the service has begun to start comes from both hosts, and what comes now comes too.
        follower.await(line -> line.host().equals(bed.host(1)) && line.text().contains("Application startup complete"));
        follower.await(line -> line.host().equals(bed.host(2))
                && line.file().startsWith("worker-")
                && line.text().contains("Loading weights took"));
        assertThat(bed.on(2, "curl -s http://" + bed.host(1) + ":8000/v1/models"))
                .contains("random");
        follower.await(line -> line.file().equals("serve.log") && line.text().contains("GET /v1/models"));
        follower.interruptEndsIt();

        Report again = Clusters.up(pipeline);
        assertThat(again.failures()).isEmpty();
        assertThat(again.changed()).isFalse();
        assertThat(again.answer()).isEqualTo(up.answer());
        assertThat(again.took()).isLessThan(Duration.ofSeconds(15));
        System.out.println("Up again, in containers: " + PhaseTimes.seconds(again.took()));

        assertAKilledContainerIsTold(pipeline);
        down();

        Report tensor = up(served.across(Parallelism.tensor(2)), event -> {});
        assertThat(tensor.answer()).isEqualTo(up.answer());
        down();
    }

    /** What vLLM says of it, after half a minute, is among the recorded logs of its adapter. */
    @Test
    void sharedMemoryTooSmallInTheContainersIsToldOfEachHost() {
        var small = new Served(
                bed,
                "boxed",
                runtime().args(List.of("--volume=/opt/ray/model:/models/random", "--tmpfs=/dev/shm:rw,size=64m")),
                served.model());
        Report report = Clusters.up(small.across(PIPELINE));

        assertThat(report.failures()).hasSize(2).allSatisfy(finding -> {
            assertThat(finding.code().name()).isEqualTo("SHM_TOO_SMALL");
            assertThat(finding.message()).contains("saw 64 MiB");
            assertThat(finding.remedy()).contains("shmSizeGib");
        });
        for (int number : List.of(1, 2)) {
            assertThat(report.failures().get(number - 1).message()).contains(bed.host(number));
        }
        assertThat(report.left()).isEmpty();
        assertNothingLeft();
    }

    private static DockerRuntime runtime() {
        return DockerRuntime.image("muster/vllm:0.32.0")
                .pull("never")
                .args(List.of("--volume=/opt/ray/model:/models/random"));
    }

    private static Report up(Deployment deployment, Consumer<RunEvent> events) {
        var times = new PhaseTimes();
        Report report = Clusters.up(deployment, times.andThen(events));
        System.out.println("From nothing to " + report.answer() + ", in containers: "
                + PhaseTimes.seconds(report.took()) + ": " + times);
        assertThat(report.failures()).isEmpty();
        assertThat(report.answer()).hasValueSatisfying(text -> assertThat(text).isNotEmpty());
        return report;
    }

    private void assertContainersHaveTheVariablesOfTheirNodes(Deployment deployment) throws IOException {
        for (int number : List.of(1, 2)) {
            JsonNode container = new ObjectMapper()
                    .readTree(bed.on(number, "docker inspect muster-boxed"))
                    .get(0);
            var environment = new ArrayList<String>();
            container.at("/Config/Env").forEach(variable -> environment.add(variable.asText()));
            assertThat(environment).containsAll(served.plannedVariables(deployment, number));
        }
    }

    /** Measured from before the kill, and asked as a person would: with one status after the other. */
    private void assertAKilledContainerIsTold(Deployment deployment) throws InterruptedException {
        long start = System.nanoTime();
        bed.on(2, "docker kill muster-boxed");
        Duration told = null;
        while (true) {
            ClusterStatus status = Served.status(deployment);
            Duration sinceKill = Duration.ofNanos(System.nanoTime() - start);
            ServiceStatus service = status.service().orElseThrow();
            if (told == null && service.state() == ServiceState.NOT_SERVING) {
                told = sinceKill;
            }
            boolean named = status.nodes().stream()
                            .anyMatch(node -> node.host().equals(bed.host(2)) && node.state() == NodeState.DEAD)
                    || service.cause().contains(bed.host(2));
            if (told != null && named) {
                System.out.println("A killed container: the service's end is told after " + PhaseTimes.seconds(told)
                        + ", the host after " + PhaseTimes.seconds(sinceKill) + ": " + status);
                assertThat(sinceKill).isLessThan(TOLD);
                return;
            }
            assertThat(sinceKill).as("still %s", status).isLessThan(TOLD);
            Thread.sleep(200);
        }
    }

    private void down() {
        served.down();
        assertNothingLeft();
    }

    private void assertNothingLeft() {
        served.assertNothingLeft();
        for (int number : List.of(1, 2)) {
            assertThat(bed.on(number, "docker ps -aq")).as("containers left").isEmpty();
        }
    }

    /** Follows the logs, from when the service begins to start. */
    private static final class Follower implements Consumer<RunEvent> {

        private final List<LogLine> lines = new CopyOnWriteArrayList<>();
        private final CompletableFuture<String> ended = new CompletableFuture<>();
        private final Thread thread;

        Follower(Deployment deployment) {
            this.thread = new Thread(() -> {
                try (Muster muster = Muster.overSsh()) {
                    muster.logs(deployment, true, lines::add);
                    ended.complete("by itself");
                } catch (InterruptedException e) {
                    ended.complete("interrupted");
                }
            });
        }

        @Override
        public void accept(RunEvent event) {
            if (event instanceof RunEvent.PhaseStarted started
                    && started.phase().name().equals("ready")) {
                thread.start();
            }
        }

        void await(Predicate<LogLine> wanted) throws InterruptedException {
            await(() -> lines.stream().anyMatch(wanted));
        }

        private void await(BooleanSupplier holds) throws InterruptedException {
            long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (!holds.getAsBoolean()) {
                assertThat(System.nanoTime())
                        .as("still not among %s lines", lines.size())
                        .isLessThan(end);
                Thread.sleep(100);
            }
        }

        void interruptEndsIt() throws InterruptedException {
            thread.interrupt();
            await(ended::isDone);
            assertThat(ended.join()).isEqualTo("interrupted");
        }
    }
}

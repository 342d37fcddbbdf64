package io.muster.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.Muster;
import io.muster.Planner;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.deploy.RepairPolicy;
import io.muster.deploy.ServeOptions;
import io.muster.docker.DockerRuntime;
import io.muster.network.PingResult;
import io.muster.plan.Plan;
import io.muster.preflight.Preflight;
import io.muster.run.RepairEvent;
import io.muster.run.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** As a program that uses Muster would test its own. */
@Timeout(60)
@ExtendWith(InMemoryHostsExtension.class)
class InMemoryHostsTest {

    private static final int NODES = 16;

    private static Deployment deployment() {
        Cluster cluster = Cluster.builder()
                .nodes(IntStream.rangeClosed(1, NODES)
                        .mapToObj(i -> Node.of("10.0.0." + i))
                        .toList())
                .npusPerNode(8)
                .build();
        return Deployment.builder(cluster, ModelSpec.of("any/model"))
                .parallelism(Parallelism.tensor(8).pipeline(NODES))
                .build();
    }

    private static Plan plan(Deployment deployment) {
        return Planner.create().plan(deployment);
    }

    private static List<String> codes(Report report) {
        return report.failures().stream()
                .map(finding -> finding.path() + " " + finding.code().name())
                .toList();
    }

    @Test
    void aClusterIsBroughtUpChangedByNothingAndTakenDown(InMemoryHosts hosts) throws InterruptedException {
        try (Muster muster = hosts.muster()) {
            Report up = muster.apply(plan(deployment()), event -> {});
            assertThat(up.failures()).isEmpty();
            assertThat(up.notes()).isEmpty();
            assertThat(up.answer()).hasValue(" an answer.");
            assertThat(hosts.running()).hasSize(NODES);
            assertThat(muster.status(deployment()).ready()).isTrue();

            Report down = muster.down(deployment());
            assertThat(down.failures()).isEmpty();
            assertThat(hosts.running()).isEmpty();
        }
    }

    @Test
    void aPreflightFindsHealthyNpusThatReachEachOther(InMemoryHosts hosts) throws InterruptedException {
        try (Muster muster = hosts.muster()) {
            Preflight preflight = muster.preflight(deployment());

            assertThat(preflight.findings().all()).isEmpty();
            assertThat(preflight.network().npus().results())
                    .isNotEmpty()
                    .allSatisfy(result -> assertThat(result.state()).isEqualTo(PingResult.State.OK));
        }
    }

    @Test
    void threeFaultsAreToldByNameAndNothingIsLeft(InMemoryHosts hosts) {
        hosts.fault("10.0.0.3", new Fault.Unreachable());
        hosts.fault("10.0.0.7", new Fault.MissingNpus(List.of(5)));
        hosts.fault("10.0.0.11", new Fault.OtherVersion("ray", "2.48.0"));
        try (Muster muster = hosts.muster()) {
            Report report = muster.apply(plan(deployment()), event -> {});

            // Nothing is looked at further while a host is away.
            assertThat(codes(report)).containsExactly("nodes[2] HOST_UNREACHABLE");
            assertThat(hosts.running()).isEmpty();

            hosts.heal("10.0.0.3");
            report = muster.apply(plan(deployment()), event -> {});
            assertThat(codes(report)).contains("nodes[6] NPU_DEVICE_MISSING");
            assertThat(hosts.running()).isEmpty();

            hosts.heal("10.0.0.7");
            report = muster.apply(plan(deployment()), event -> {});
            assertThat(codes(report)).singleElement().asString().endsWith(" HOSTS_DISAGREE");
            assertThat(hosts.running()).isEmpty();

            hosts.heal("10.0.0.11");
            assertThat(codes(muster.apply(plan(deployment()), event -> {}))).isEmpty();
        }
    }

    /** Of what a real run would wait for. */
    @Test
    void aNodeThatNeverJoinsIsWaitedForInVirtualTime(InMemoryHosts hosts) {
        hosts.fault("10.0.0.9", new Fault.NeverJoins());
        try (Muster muster = hosts.muster()) {
            Report report = muster.apply(plan(deployment()), event -> {});

            assertThat(report.failures())
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.message()).contains("10.0.0.9"));
            assertThat(hosts.waited()).isGreaterThan(Duration.ofSeconds(10));
            assertThat(hosts.running()).isEmpty();
        }
    }

    @Test
    void aHostThatIsLostOnTheWayIsNamedAndTheOthersAreUndone(InMemoryHosts hosts) {
        hosts.fault("10.0.0.5", new Fault.LostAt("/start"));
        try (Muster muster = hosts.muster()) {
            Report report = muster.apply(plan(deployment()), event -> {});

            assertThat(codes(report)).contains("nodes[4] HOST_LOST");
            assertThat(hosts.running()).isEmpty();
        }
    }

    @Test
    void aStepThatFailsIsNamedByItsTitle(InMemoryHosts hosts) {
        hosts.fault("10.0.0.5", new Fault.FailsAt("start a Ray worker", "no room"));
        try (Muster muster = hosts.muster()) {
            Report report = muster.apply(plan(deployment()), event -> {});

            assertThat(report.failures())
                    .singleElement()
                    .satisfies(finding ->
                            assertThat(finding.message()).contains("10.0.0.5").contains("no room"));
        }
    }

    @Test
    void aFaultThatNothingMeetsFailsTheTestOfIt() {
        var hosts = new InMemoryHosts();
        try (Muster muster = hosts.muster()) {
            hosts.fault("10.0.0.5", new Fault.LostAt("strat a Ray worker"));
            hosts.fault("10.9.9.9", new Fault.NeverJoins());
            assertThat(muster.apply(plan(deployment()), event -> {}).ok()).isTrue();

            assertThatThrownBy(hosts::close)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("strat a Ray worker")
                    .hasMessageContaining("10.9.9.9 is no host of what was run");
            hosts.heal("10.0.0.5");
            hosts.heal("10.9.9.9");
        }
    }

    @Test
    void containersAreAnsweredForToo(InMemoryHosts hosts) {
        Deployment deployment = deployment().toBuilder()
                .runtime(DockerRuntime.image("quay.io/ascend/vllm-ascend:v0.23.0"))
                .build();
        try (Muster muster = hosts.muster()) {
            Report report = muster.apply(plan(deployment), event -> {});

            assertThat(report.failures()).isEmpty();
            assertThat(hosts.running()).hasSize(NODES);
        }
    }

    @Test
    void aLostWorkerIsReplacedByASpareWithoutAnybodyWaiting(InMemoryHosts hosts) throws InterruptedException {
        Deployment deployment = deployment().toBuilder()
                .repair(RepairPolicy.replace(Node.of("10.0.0.17")))
                .serve(ServeOptions.none())
                .build();
        try (Muster muster = hosts.muster()) {
            assertThat(muster.apply(plan(deployment), event -> {}).failures()).isEmpty();
            hosts.fault("10.0.0.4", new Fault.Unreachable());

            var ended = new ArrayList<RepairEvent.RepairEnded>();
            Thread guard = Thread.currentThread();
            try {
                muster.guard(deployment, event -> {
                    if (event instanceof RepairEvent.RepairEnded end) {
                        ended.add(end);
                        guard.interrupt();
                    }
                });
            } catch (InterruptedException e) {
                // As asked for.
            }

            assertThat(ended).singleElement().satisfies(end -> {
                assertThat(end.report().failures()).isEmpty();
                assertThat(end.now().cluster().hosts()).contains("10.0.0.17").doesNotContain("10.0.0.4");
            });
            // What the lost one runs is ended when it is back, which nobody waits for here.
            assertThat(hosts.running()).hasSize(NODES + 1).contains("10.0.0.17", "10.0.0.4");
        }
    }
}

package io.muster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.muster.check.Finding;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.drift.Drift;
import io.muster.network.NetworkCode;
import io.muster.network.NetworkPlan;
import io.muster.network.NpuPort;
import io.muster.network.Ping;
import io.muster.network.PingPairs;
import io.muster.plan.CommandOutput;
import io.muster.plan.HostAnswer;
import io.muster.run.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NetworksTest {

    private static final Planner PLANNER = Planner.of(FakeLauncher.provider());

    private static Deployment deployment(String... hosts) {
        return PLANNER.complete(Deployment.builder(
                        Cluster.builder()
                                .nodes(List.of(hosts).stream().map(Node::of).toList())
                                .npusPerNode(2)
                                .build(),
                        ModelSpec.of("m"))
                .build());
    }

    private static Networks networks(String... hosts) {
        return Networks.beforeStart(PLANNER.adapters(), deployment(hosts));
    }

    private static HostAnswer told(int host, String link) {
        var said = new StringBuilder();
        for (int device = 0; device < 2; device++) {
            said.append("--- hccn ip ")
                    .append(device)
                    .append("\nipaddr:10.20.")
                    .append(host)
                    .append('.')
                    .append(device);
            said.append("\nnetmask:255.255.0.0\n--- exit 0\n--- hccn link ").append(device);
            said.append("\nlink status: ").append(device == 0 ? "UP" : link).append("\n--- exit 0\n");
        }
        return new HostAnswer(
                "10.0.0." + host,
                new CommandOutput(0, said + "--- hccn\n--- exit 0\n", ""),
                Instant.EPOCH,
                Instant.EPOCH);
    }

    @Test
    void eachNpuThatTellsAnAddressIsToBePinged() {
        NetworkPlan plan = networks("10.0.0.1", "10.0.0.2").plan(List.of(told(1, "UP"), told(2, "UP")));

        assertThat(plan.npus())
                .extracting(NpuPort::name, port -> port.roce().orElse(""))
                .containsExactly(
                        tuple("NPU 0 of 10.0.0.1", "10.20.1.0"),
                        tuple("NPU 1 of 10.0.0.1", "10.20.1.1"),
                        tuple("NPU 0 of 10.0.0.2", "10.20.2.0"),
                        tuple("NPU 1 of 10.0.0.2", "10.20.2.1"));
        assertThat(plan.npus()).allSatisfy(port -> assertThat(port.down()).isEmpty());
        assertThat(plan.plane().hosts()).containsExactly("10.0.0.1", "10.0.0.2");
        assertThat(plan.longest()).isEqualTo(NetworkPlan.LONGEST);
    }

    @Test
    void whatAHostTellsAsDownIsKnown() {
        NetworkPlan plan = networks("10.0.0.1", "10.0.0.2").plan(List.of(told(1, "UP"), told(2, "DOWN")));

        assertThat(plan.npus())
                .filteredOn(port -> !port.down().isEmpty())
                .singleElement()
                .satisfies(port -> {
                    assertThat(port.name()).isEqualTo("NPU 1 of 10.0.0.2");
                    assertThat(port.down()).containsExactly(Ping.Way.ROCE);
                });
    }

    @Test
    void aHostThatDoesNotAnswerOrIsNotOfTheClusterHasNone() {
        NetworkPlan plan = networks("10.0.0.1", "10.0.0.2").plan(List.of(told(1, "UP"), told(9, "UP")));

        assertThat(plan.npus()).extracting(NpuPort::host).containsOnly("10.0.0.1");
    }

    @Test
    void whoAsksForPairsGetsThem() {
        Deployment deployment = deployment("10.0.0.1", "10.0.0.2");

        assertThat(Networks.preflight(PLANNER.adapters(), deployment, Optional.of(PingPairs.EVERY))
                        .plan(List.of())
                        .pairs())
                .isEqualTo(PingPairs.EVERY);
        assertThat(Networks.preflight(PLANNER.adapters(), deployment, Optional.empty())
                        .plan(List.of())
                        .pairs())
                .isEqualTo(PingPairs.of(deployment));
    }

    @Test
    void aRunThatDidNotTestThemSaysSoWhereThereAreSome() {
        var report = new Report(
                Report.Outcome.DONE,
                true,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Duration.ZERO,
                Drift.NONE,
                Optional.empty());

        assertThat(networks("10.0.0.1", "10.0.0.2").trusted(report).notes())
                .extracting(Finding::code)
                .containsExactly(NetworkCode.NETWORKS_NOT_TESTED);
        assertThat(networks("10.0.0.1").trusted(report)).isEqualTo(report);
    }
}

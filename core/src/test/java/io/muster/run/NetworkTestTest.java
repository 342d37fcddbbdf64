package io.muster.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.check.Finding;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.network.HostPlane;
import io.muster.network.NetworkCode;
import io.muster.network.NetworkPlan;
import io.muster.network.NetworkReport;
import io.muster.network.NpuPort;
import io.muster.network.PingPairs;
import io.muster.network.PingResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On hosts that answer as hccn_tool is known to. */
@Timeout(30)
class NetworkTestTest {

    private static final String A = "10.0.0.1";
    private static final String B = "10.0.0.2";
    private static final Cluster CLUSTER =
            Cluster.builder().nodes(Node.of(A), Node.of(B)).npusPerNode(4).build();

    private final FakeHosts hosts = new FakeHosts();
    private final List<RunEvent> events = new CopyOnWriteArrayList<>();

    @Test
    void whatEachHostSaysIsReadAndToldOnTheWay() throws InterruptedException {
        hosts.on(A, "bash -s", FakeHosts.prints(said(2, 3)));
        hosts.on(B, "bash -s", FakeHosts.prints(said(1, 3)));

        NetworkReport report = test(4, NetworkPlan.LONGEST);

        assertThat(report.npus().count(PingResult.State.OK)).isEqualTo(8);
        assertThat(report.findings()).isEmpty();
        assertThat(report.links()).isEmpty();
        assertThat(events).last().isEqualTo(new RunEvent.NetworkProgress("network of the NPUs: 8 of 8 pings"));
    }

    @Test
    void aHostThatIsLostIsToldAsNotTestedAndTheOtherIsRead() throws InterruptedException {
        hosts.on(A, "bash -s", FakeHosts.prints(said(2, 3)));
        hosts.on(B, "bash -s", FakeHosts.unreachable("no route"));

        NetworkReport report = test(4, NetworkPlan.LONGEST);

        assertThat(report.npus().count(PingResult.State.OK)).isEqualTo(4);
        assertThat(report.npus().count(PingResult.State.NOT_TESTED)).isEqualTo(4);
        assertThat(report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(NetworkCode.NPU_NETWORK_NOT_TESTED);
            assertThat(finding.path()).isEqualTo("nodes[1]");
            assertThat(finding.message()).contains("no route");
        });
    }

    @Test
    void lossOfAllIsAnError() throws InterruptedException {
        hosts.on(A, "bash -s", FakeHosts.prints(said(2, 0)));
        hosts.on(B, "bash -s", FakeHosts.prints(said(1, 0)));

        assertThat(test(4, NetworkPlan.LONGEST).findings())
                .extracting(Finding::code)
                .containsExactly(NetworkCode.NPU_NETWORK_BROKEN);
    }

    @Test
    void whatHasNotBegunInTimeIsNotTested() throws InterruptedException {
        NetworkReport report = test(4, Duration.ofSeconds(-1));

        assertThat(report.npus().count(PingResult.State.NOT_TESTED))
                .isEqualTo(report.npus().results().size())
                .isEqualTo(8);
        assertThat(hosts.calls()).isEmpty();
    }

    @Test
    void withoutNpusAndPortsNobodyIsAsked() throws InterruptedException {
        NetworkReport report = test(0, NetworkPlan.LONGEST);

        assertThat(report.npus().results()).isEmpty();
        assertThat(report.findings()).isEmpty();
        assertThat(hosts.calls()).isEmpty();
    }

    @Test
    void fewPeersAreAskedFirstAndMoreOnlyWhereAnNpuDoesNotAnswer() throws InterruptedException {
        assertThat(pingsOfSix(3)).isEqualTo(6 * 2 * 2);
        assertThat(pingsOfSix(0)).isEqualTo(6 * 5 * 2);
    }

    /** Told of six hosts of two NPUs that begin with two peers, where so many packets of three come back from the last. */
    private int pingsOfSix(int received) throws InterruptedException {
        var six = new FakeHosts();
        var ports = new ArrayList<NpuPort>();
        List<String> names =
                IntStream.rangeClosed(1, 6).mapToObj(i -> "10.0.0." + i).toList();
        for (int host = 1; host <= 6; host++) {
            var said = new StringBuilder();
            for (int device = 0; device < 2; device++) {
                ports.add(NpuPort.ofRoce("10.0.0." + host, device, "10.20." + host + "." + device));
                for (int to = 1; to <= 6; to++) {
                    said.append("--- ping " + device + " ping 10.20." + to + "." + device + "\n3 packets transmitted, "
                            + (to == 6 ? received : 3) + " received\n\n--- exit 0\n");
                }
            }
            six.on("10.0.0." + host, "bash -s", FakeHosts.prints(said.toString()));
        }
        Cluster cluster = Cluster.builder()
                .nodes(names.stream().map(Node::of).toList())
                .npusPerNode(2)
                .build();
        var plan = new NetworkPlan(
                new HostPlane(names, List.of(), NetworkPlan.PEERS),
                ports,
                PingPairs.RAIL,
                NetworkPlan.FIRST_PEERS,
                NetworkPlan.LONGEST);
        try (var hosts = new Hosts(six, cluster)) {
            return new NetworkTest(plan, hosts, events::add)
                    .run()
                    .npus()
                    .results()
                    .size();
        }
    }

    private NetworkReport test(int npus, Duration longest) throws InterruptedException {
        var ports = new ArrayList<NpuPort>();
        for (int host = 1; host <= 2; host++) {
            for (int device = 0; device < npus; device++) {
                ports.add(NpuPort.ofRoce("10.0.0." + host, device, "10.20." + host + "." + device));
            }
        }
        var plan = new NetworkPlan(new HostPlane(List.of(A, B), List.of(), 8), ports, PingPairs.RAIL, 8, longest);
        try (var cluster = new Hosts(hosts, CLUSTER)) {
            return new NetworkTest(plan, cluster, events::add).run();
        }
    }

    /** Of pings to all NPUs of that host, of which so many packets of three come back. */
    private static String said(int to, int received) {
        var said = new StringBuilder();
        for (int device = 0; device < 4; device++) {
            String address = "10.20." + to + "." + device;
            said.append("--- ping ")
                    .append(device)
                    .append(" ping ")
                    .append(address)
                    .append('\n');
            said.append("3 packets transmitted, ").append(received).append(" received\n\n--- exit 0\n");
        }
        return said.toString();
    }
}

package io.muster.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.Muster;
import io.muster.check.Finding;
import io.muster.cluster.NpuGeneration;
import io.muster.cluster.SshAccess;
import io.muster.deploy.Deployment;
import io.muster.network.NetworkCode;
import io.muster.network.PingPairs;
import io.muster.network.PingResult;
import io.muster.network.PortLink;
import io.muster.preflight.FoundHost;
import io.muster.preflight.Preflight;
import io.muster.run.Report;
import io.muster.run.RunCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The networks between three hosts: theirs is real, that of their NPUs is of a stand-in for {@code hccn_tool}. */
@TestInstance(Lifecycle.PER_CLASS)
class NetworksIT {

    private static final int HOSTS = 3;

    @SuppressWarnings("NullAway.Init")
    private Bed bed;

    @BeforeAll
    void makeHosts() {
        bed = Bed.make("10.83.41", HOSTS, "2.60.0");
    }

    @AfterAll
    void endHosts() {
        if (bed != null) {
            bed.close();
        }
    }

    @AfterEach
    void heal() {
        for (int host = 1; host <= HOSTS; host++) {
            bed.on(
                    host,
                    "ip rule flush; ip rule add lookup main priority 32766; ip rule add lookup default priority 32767");
            bed.heal(host);
        }
    }

    private Preflight preflight(PingPairs pairs) throws InterruptedException {
        Deployment deployment = bed.deployment("networks", 1, 2, 3);
        try (Muster muster = Muster.overSsh()) {
            return muster.preflight(deployment, Optional.of(pairs), event -> {});
        }
    }

    /** What the networks say; hosts by themselves are another test's. */
    private Stream<String> found(Preflight preflight) {
        return preflight.network().findings().stream()
                .map(finding -> finding.code().name() + " " + finding.path() + " " + bed.withoutNet(finding.message()));
    }

    @Test
    void healthyNetworksAreFoundSoAndNothingStays() throws InterruptedException {
        Preflight preflight = preflight(PingPairs.EVERY);

        assertThat(preflight.network().findings()).isEmpty();
        assertThat(preflight.network().npus().count(PingResult.State.OK)).isEqualTo(24 * 16);
        assertThat(preflight.network().count(PortLink.State.OPEN))
                .isEqualTo(preflight.network().links().size())
                .isGreaterThan(60);
        for (int host = 1; host <= HOSTS; host++) {
            // No listener, and no port in TIME_WAIT that the next program could want.
            assertThat(
                            bed.on(
                                    host,
                                    "pgrep -f muster-port[s]; grep -h . /proc/net/tcp | awk '$4 == \"06\" {print $2}' | grep -iE ':(18EB|18EC|18ED|18EE)$'; true"))
                    .isEmpty();
            // As the stand-in notes: nobody has run it twice at once.
            assertThat(bed.on(host, "cat /opt/npu/*/overlaps 2> /dev/null; true"))
                    .isEmpty();
        }
    }

    /** By what they say, nothing of them is described yet. */
    @Test
    void hostsTellWhatTheyAre() throws InterruptedException {
        SshAccess ssh = SshAccess.ofDefaults().user("root").configFile(bed.sshConfig());
        var problems = new ArrayList<Finding>();
        List<FoundHost> found;
        try (Muster muster = Muster.overSsh()) {
            found = muster.find(List.of(bed.host(1), bed.host(2), bed.net() + ".200"), ssh, problems::add);
        }

        assertThat(found).hasSize(2).allSatisfy(host -> {
            assertThat(host.addresses()).containsExactly(host.asked());
            assertThat(host.nic()).contains("eth0");
            assertThat(host.npus()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
            assertThat(host.generation()).contains(NpuGeneration.ATLAS_A2);
        });
        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(RunCode.HOST_UNREACHABLE);
            assertThat(problem.message()).contains(bed.net() + ".200");
        });
    }

    @Test
    void aPortThatIsFilteredIsNamed() throws InterruptedException {
        // What comes arrives, and what is answered does not leave.
        bed.on(2, "ip rule add ipproto tcp sport 6380 blackhole priority 100");

        assertThat(found(preflight(PingPairs.RAIL)))
                .containsExactly(
                        "HOST_PORT_BLOCKED nodes[1] Expected the other nodes to reach host2 at port 6380 (Ray: node"
                                + " manager), saw no answer within 3 s.");
    }

    @Test
    void aBrokenLinkAndADeadNpuAreLocated() throws InterruptedException {
        // Its host does not tell of it.
        for (int device = 0; device < 8; device++) {
            bed.fault("npu-lossy", 3, "6", "3", "1." + device);
            bed.fault("npu-lossy", 3, "6", "3", "2." + device);
        }
        bed.fault("npu-lossy", 1, "2", "3", "2.2");

        Preflight preflight = preflight(PingPairs.CROSSED);

        assertThat(preflight.ok()).isFalse();
        assertThat(preflight.network().findings())
                .extracting(Finding::code)
                .containsExactlyInAnyOrder(NetworkCode.NPU_NOT_REACHED, NetworkCode.NPU_LINK_BROKEN);
        assertThat(found(preflight).toList())
                .anySatisfy(text -> assertThat(text).startsWith("NPU_NOT_REACHED nodes[2] Expected NPU 6 of host3 to"))
                .anySatisfy(text -> assertThat(text)
                        .startsWith("NPU_LINK_BROKEN nodes[0] Expected NPU 2 of host1 and NPU 2 of host2 to reach"));
    }

    @Test
    void anNpuThatItsHostTellsAsDownIsToldOnce() throws InterruptedException {
        bed.fault("npu-link", 3, "6", "DOWN");

        Preflight preflight = preflight(PingPairs.CROSSED);

        assertThat(preflight.findings().errors())
                .extracting(finding -> finding.code().name())
                .containsExactly("NPU_LINK_DOWN");
        assertThat(bed.withoutNet(preflight.network().npus().explained()))
                .isEqualTo("8 of the others are of what is down by its own host: NPU 6 of host3.");
    }

    @Test
    void upBeginsNothingWhereANetworkIsBroken() {
        bed.on(1, "ip rule add ipproto tcp sport 6379 blackhole priority 100");

        Report report = Clusters.up(bed.deployment("networks", 1, 2, 3));

        assertThat(report.failures()).extracting(Finding::code).containsExactly(NetworkCode.HOST_PORT_BLOCKED);
        assertThat(report.changed()).isFalse();
    }
}

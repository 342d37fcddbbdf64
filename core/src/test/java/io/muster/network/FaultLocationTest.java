package io.muster.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class FaultLocationTest {

    private static List<NpuFault> located(List<NpuPort> ports, PingPairs pairs, Predicate<Ping> broken) {
        return matrix(ports, pairs, broken).faults();
    }

    static NpuMatrix matrix(List<NpuPort> ports, PingPairs pairs, Predicate<Ping> broken) {
        List<PingResult> results = PingSchedule.of(ports, pairs, NetworkPlan.ALL_PEERS).pings().stream()
                .map(ping -> new PingResult(
                        ping,
                        broken.test(ping) ? PingResult.State.FAILED : PingResult.State.OK,
                        OptionalDouble.of(broken.test(ping) ? 100 : 0),
                        OptionalDouble.empty(),
                        ""))
                .toList();
        return new NpuMatrix(ports, pairs, results);
    }

    private static List<String> names(List<NpuFault> faults) {
        return faults.stream()
                .map(fault -> (fault.kind() + " " + fault.from() + " " + fault.to()).strip())
                .toList();
    }

    private static Predicate<Ping> touching(String host) {
        return ping -> ping.from().host().equals(host) || ping.to().host().equals(host);
    }

    private static Predicate<Ping> touching(NpuPort port) {
        return ping -> ping.from().equals(port) || ping.to().equals(port);
    }

    private static Predicate<Ping> between(String one, String other) {
        return touching(one).and(touching(other));
    }

    @Test
    void nothingIsFoundWhereNothingIsLost() {
        assertThat(located(PingScheduleTest.hostsOf(4, 8), PingPairs.EVERY, ping -> false))
                .isEmpty();
    }

    @Test
    void oneHostOfThreeIsOneCauseAndNotHundreds() {
        assertThat(names(located(PingScheduleTest.hostsOf(4, 8), PingPairs.EVERY, touching("h2"))))
                .containsExactly("HOST h2");
    }

    @Test
    void ofTwoHostsNobodyCanSayWhichIsBroken() {
        assertThat(names(located(PingScheduleTest.hostsOf(2, 8), PingPairs.CROSSED, ping -> true)))
                .containsExactly("PAIR h0 h1");
    }

    @Test
    void oneNpuIsFoundByItsRowAndColumn() {
        List<NpuPort> ports = PingScheduleTest.hostsOf(2, 8);
        for (PingPairs pairs : List.of(PingPairs.CROSSED, PingPairs.EVERY)) {
            assertThat(names(located(ports, pairs, touching(ports.get(11))))).containsExactly("NPU NPU 3 of h1");
        }
        // Where each is asked by one other only, the two cannot be told apart.
        assertThat(names(located(ports, PingPairs.RAIL, touching(ports.get(11)))))
                .containsExactly("LINK NPU 3 of h0 NPU 3 of h1");
    }

    @Test
    void aDirectionIsTold() {
        List<NpuPort> ports = PingScheduleTest.hostsOf(3, 4);
        assertThat(names(located(ports, PingPairs.EVERY, ping -> ping.from().equals(ports.get(5)))))
                .containsExactly("NPU_OUT NPU 1 of h1");
        assertThat(names(located(ports, PingPairs.EVERY, ping -> ping.to().equals(ports.get(5)))))
                .containsExactly("NPU_IN NPU 1 of h1");
        assertThat(names(located(
                        ports, PingPairs.EVERY, ping -> ping.from().host().equals("h0"))))
                .containsExactly("HOST_OUT h0");
        assertThat(names(located(
                        ports,
                        PingPairs.EVERY,
                        ping -> ping.from().host().equals("h0")
                                && ping.to().host().equals("h2"))))
                .containsExactly("PAIR_WAY h0 h2");
    }

    @Test
    void networksOfWholePlacesAreTold() {
        List<NpuPort> ports = PingScheduleTest.hostsOf(4, 8);
        assertThat(names(located(ports, PingPairs.RAIL, ping -> ping.from().device() == 6)))
                .containsExactly("RAIL 6");
        assertThat(names(located(
                        ports,
                        PingPairs.CROSSED,
                        ping -> ping.from().device() != ping.to().device())))
                .containsExactly("CROSSING");
        assertThat(names(located(ports, PingPairs.CROSSED, ping -> true))).containsExactly("ALL");
    }

    /** A random few of each kind, none of which hides another. */
    @Test
    void whatIsBrokenIsLocatedExactly() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int run = 0; run < 300; run++) {
            // With fewer, a host that is whole may have no whole peer in its place: then nobody can tell.
            int hosts = 7 + random.nextInt(6);
            int npus = 4 + random.nextInt(5);
            List<NpuPort> ports = PingScheduleTest.hostsOf(hosts, npus);
            var names = new ArrayList<String>();
            for (int i = 0; i < hosts; i++) {
                names.add("h" + i);
            }
            Collections.shuffle(names, random);
            var wanted = new HashSet<String>();
            Predicate<Ping> broken = ping -> false;
            if (random.nextBoolean()) {
                String host = names.get(0);
                boolean out = random.nextBoolean();
                wanted.add((out ? "HOST_OUT " : "HOST ") + host);
                broken = broken.or(out ? ping -> ping.from().host().equals(host) : touching(host));
            }
            if (random.nextBoolean()) {
                String one = names.get(1);
                String other = names.get(2);
                wanted.add("PAIR " + (one.compareTo(other) < 0 ? one + " " + other : other + " " + one));
                broken = broken.or(between(one, other));
            }
            // Of the two other hosts one NPU each, and a link between two others of theirs.
            for (int i = 3; i < 5; i++) {
                String host = names.get(i);
                NpuPort port = ports.stream()
                        .filter(p -> p.host().equals(host))
                        .skip(random.nextInt(2))
                        .findFirst()
                        .orElseThrow();
                int way = random.nextInt(4);
                switch (way) {
                    case 0 -> {
                        wanted.add("NPU " + port.name());
                        broken = broken.or(touching(port));
                    }
                    case 1 -> {
                        wanted.add("NPU_OUT " + port.name());
                        broken = broken.or(ping -> ping.from().equals(port));
                    }
                    case 2 -> {
                        wanted.add("NPU_IN " + port.name());
                        broken = broken.or(ping -> ping.to().equals(port));
                    }
                    default -> {}
                }
            }
            int place = 2 + random.nextInt(2);
            NpuPort from = port(ports, names.get(3), place);
            NpuPort to = port(ports, names.get(4), place);
            if (random.nextBoolean()) {
                wanted.add("LINK_WAY " + from.name() + " " + to.name());
                broken = broken.or(ping -> ping.from().equals(from) && ping.to().equals(to));
            } else {
                boolean before = from.name().compareTo(to.name()) < 0;
                wanted.add("LINK " + (before ? from : to).name() + " " + (before ? to : from).name());
                broken = broken.or(touching(from).and(touching(to)));
            }

            PingPairs pairs = List.of(PingPairs.values()).get(random.nextInt(3));
            assertThat(names(located(ports, pairs, broken)))
                    .as("seed %s run %s: %s, %s hosts of %s NPUs", seed, run, pairs, hosts, npus)
                    .containsExactlyInAnyOrderElementsOf(wanted);
        }
    }

    private static NpuPort port(List<NpuPort> ports, String host, int device) {
        return ports.stream()
                .filter(port -> port.host().equals(host) && port.device() == device)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatAHostTellsOfItsOwnNpuIsNotToldAgainAndTheRestIsLocated() {
        List<NpuPort> ports = new ArrayList<>(PingScheduleTest.hostsOf(3, 4));
        NpuPort down = new NpuPort(
                "h1", 2, Optional.of("10.9.1.2"), Optional.empty(), Optional.empty(), Set.of(Ping.Way.ROCE));
        ports.replaceAll(port -> port.host().equals("h1") && port.device() == 2 ? down : port);
        NpuPort broken = ports.get(8);

        NpuMatrix matrix = matrix(ports, PingPairs.CROSSED, touching(down).or(touching(broken)));

        assertThat(names(matrix.faults())).containsExactly("NPU " + broken.name());
        assertThat(matrix.explained()).isEqualTo("8 of the others are of what is down by its own host: NPU 2 of h1.");
        assertThat(matrix(ports, PingPairs.CROSSED, ping -> false).explained()).isEmpty();
    }

    @Test
    void whatIsDownOnOneNetworkExplainsNothingOnTheOther() {
        var here = new NpuPort(
                "h0", 0, Optional.of("10.9.0.1"), Optional.of("192.168.0.1"), Optional.of("3"), Set.of(Ping.Way.ROCE));
        var there = new NpuPort("h1", 0, Optional.of("10.9.1.1"), Optional.of("192.168.0.2"), Optional.of("3"));

        assertThat(names(matrix(List.of(here, there), PingPairs.RAIL, ping -> true)
                        .faults()))
                .containsExactly("LINK NPU 0 of h0 NPU 0 of h1");
    }

    @Test
    void whatWasNotReadClearsNobodyAndAccusesNobody() {
        List<NpuPort> ports = PingScheduleTest.hostsOf(3, 2);
        List<PingResult> results = PingSchedule.of(ports, PingPairs.EVERY, NetworkPlan.ALL_PEERS).pings().stream()
                .map(ping -> new PingResult(
                        ping,
                        ping.from().host().equals("h1") ? PingResult.State.UNREADABLE : PingResult.State.OK,
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        "garbage"))
                .toList();
        var matrix = new NpuMatrix(ports, PingPairs.EVERY, results);

        assertThat(matrix.faults()).isEmpty();
        assertThat(matrix.findings(Map.of("h1", "nodes[1]"))).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(NetworkCode.NPU_PING_UNREADABLE);
            assertThat(finding.path()).isEqualTo("nodes[1]");
            assertThat(finding.message()).contains("garbage");
        });
    }
}

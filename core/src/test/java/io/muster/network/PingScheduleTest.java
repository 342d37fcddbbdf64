package io.muster.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PingScheduleTest {

    static List<NpuPort> ports(int... npusOfHost) {
        var ports = new ArrayList<NpuPort>();
        for (int host = 0; host < npusOfHost.length; host++) {
            for (int npu = 0; npu < npusOfHost[host]; npu++) {
                ports.add(NpuPort.ofRoce("h" + host, npu, "10." + (host / 250) + "." + (host % 250) + "." + (npu + 1)));
            }
        }
        return ports;
    }

    static List<NpuPort> hostsOf(int hosts, int npus) {
        int[] all = new int[hosts];
        Arrays.fill(all, npus);
        return ports(all);
    }

    @ParameterizedTest
    @EnumSource
    void noNpuIsUsedByTwoHostsInARoundAndNoPingIsPlannedTwice(PingPairs pairs) {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            int[] npus = random.ints(1 + random.nextInt(9), 1, 10).toArray();
            List<NpuPort> ports = ports(npus);
            PingSchedule schedule = PingSchedule.of(ports, pairs, NetworkPlan.ALL_PEERS);

            assertThat(schedule.pings()).as("seed " + seed).doesNotHaveDuplicates();
            for (Map<String, List<Ping>> round : schedule.rounds()) {
                var user = new HashMap<NpuPort, String>();
                round.forEach((host, pings) -> pings.forEach(ping -> {
                    assertThat(ping.from().host())
                            .isEqualTo(host)
                            .isNotEqualTo(ping.to().host());
                    for (NpuPort used : List.of(ping.from(), ping.to())) {
                        assertThat(user.merge(used, host, (one, other) -> one.equals(other) ? one : "two"))
                                .as("seed " + seed)
                                .isEqualTo(host);
                    }
                }));
            }
        }
    }

    @Test
    void everyPairOfNpusOfDifferentHostsIsPingedBothWays() {
        List<NpuPort> ports = ports(8, 3, 1, 8, 2);
        var wanted = new HashSet<List<NpuPort>>();
        ports.forEach(from -> ports.stream()
                .filter(to -> !to.host().equals(from.host()))
                .forEach(to -> wanted.add(List.of(from, to))));

        assertThat(PingSchedule.of(ports, PingPairs.EVERY, NetworkPlan.ALL_PEERS)
                        .pings())
                .extracting(ping -> List.of(ping.from(), ping.to()))
                .containsExactlyInAnyOrderElementsOf(wanted);
    }

    @Test
    void placesCrossOverTheNodes() {
        List<NpuPort> ports = hostsOf(9, 8);
        var met = new HashSet<List<Integer>>();
        PingSchedule.of(ports, PingPairs.CROSSED, NetworkPlan.ALL_PEERS)
                .pings()
                .forEach(ping -> met.add(List.of(ping.from().device(), ping.to().device())));

        // Each place with itself, and lower places with upper ones both ways.
        assertThat(met).hasSize(8 + 2 * 16);
    }

    @ParameterizedTest
    @CsvSource({"RAIL, 254, 1016", "CROSSED, 508, 2032", "EVERY, 508, 8128"})
    void roundsAndPingsOfAHostGrowWithTheNumberOfHosts(PingPairs pairs, int rounds, int pingsOfHost) {
        PingSchedule schedule = PingSchedule.of(hostsOf(128, 8), pairs, NetworkPlan.ALL_PEERS);

        assertThat(schedule.rounds()).hasSize(rounds);
        // Every host has something to do in every round, and all as much: nobody waits for another.
        assertThat(schedule.rounds()).allSatisfy(round -> {
            assertThat(round).hasSize(128);
            assertThat(round.values().stream().map(List::size).distinct()).hasSize(1);
        });
        assertThat(schedule.rounds().stream()
                        .mapToInt(round -> round.getOrDefault("h77", List.of()).size())
                        .sum())
                .isEqualTo(pingsOfHost);
    }

    @ParameterizedTest
    @CsvSource({"RAIL, 64", "CROSSED, 128"})
    void withFewPeersAHostHasAsMuchToDoHoweverManyThereAre(PingPairs pairs, int pingsOfHost) {
        for (int hosts : List.of(10, 15, 16, 50, 127, 1000)) {
            Map<String, List<Ping>> ofHost = PingSchedule.of(hostsOf(hosts, 8), pairs, 8).pings().stream()
                    .collect(Collectors.groupingBy(ping -> ping.from().host()));
            assertThat(ofHost).hasSize(hosts);
            // Where their number is odd each pauses on at most one day.
            assertThat(ofHost.values().stream().map(List::size))
                    .allSatisfy(pings -> assertThat(pings)
                            .isBetween(hosts % 2 == 0 ? pingsOfHost : pingsOfHost * 7 / 8, pingsOfHost));
        }
    }

    @Test
    void withinASuperpodHccsIsAskedAndBetweenThemRoce() {
        var a = new NpuPort("a", 0, Optional.of("10.0.0.1"), Optional.of("192.168.0.1"), Optional.of("3"));
        var b = new NpuPort("b", 0, Optional.empty(), Optional.of("192.168.0.2"), Optional.of("3"));
        var c = new NpuPort("c", 0, Optional.of("10.0.0.3"), Optional.of("192.168.0.1"), Optional.of("4"));

        assertThat(PingSchedule.of(List.of(a, b, c), PingPairs.RAIL, NetworkPlan.ALL_PEERS)
                        .pings())
                .containsExactlyInAnyOrder(
                        new Ping(a, b, Ping.Way.HCCS, "192.168.0.2"),
                        new Ping(b, a, Ping.Way.HCCS, "192.168.0.1"),
                        new Ping(a, c, Ping.Way.ROCE, "10.0.0.3"),
                        new Ping(c, a, Ping.Way.ROCE, "10.0.0.1"));
    }
}

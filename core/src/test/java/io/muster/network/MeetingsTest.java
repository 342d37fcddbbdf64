package io.muster.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.HashMultimap;
import com.google.common.collect.SetMultimap;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeetingsTest {

    private static SetMultimap<Integer, Integer> met(int hosts, int peers) {
        SetMultimap<Integer, Integer> met = HashMultimap.create();
        for (List<Meetings.Pair> day : Meetings.days(hosts, peers)) {
            day.forEach(pair -> {
                met.put(pair.one(), pair.other());
                met.put(pair.other(), pair.one());
            });
        }
        return met;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 9})
    void fewAllMeet(int hosts) {
        assertThat(met(hosts, 8).size()).isEqualTo(hosts * (hosts - 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8})
    void thereIsAWayOfMeetingsBetweenAnyTwo(int peers) {
        for (int hosts = 1; hosts < 300; hosts++) {
            SetMultimap<Integer, Integer> met = met(hosts, peers);
            var reached = new HashSet<>(Set.of(0));
            var next = new ArrayDeque<>(Set.of(0));
            while (!next.isEmpty()) {
                met.get(next.remove()).stream().filter(reached::add).forEach(next::add);
            }
            assertThat(reached).as(hosts + " hosts").hasSize(hosts);
        }
    }

    @Test
    void whomOneMeetsIsWhoIsInItsMeetings() {
        for (int hosts = 1; hosts < 40; hosts++) {
            SetMultimap<Integer, Integer> met = met(hosts, 8);
            for (int place = 0; place < hosts; place++) {
                assertThat(Meetings.othersOf(place, hosts, 8).boxed())
                        .containsExactlyInAnyOrderElementsOf(met.get(place));
            }
        }
    }

    @Test
    void oneIsInOneMeetingADay() {
        for (int hosts = 1; hosts < 40; hosts++) {
            for (List<Meetings.Pair> day : Meetings.days(hosts, 8)) {
                var seen = new HashSet<Integer>();
                day.forEach(pair -> assertThat(seen.add(pair.one()) && seen.add(pair.other()))
                        .isTrue());
            }
        }
    }

    @Test
    void ofManyHostsThoseOfEachPartMeetThoseOfEachOther() {
        SetMultimap<Integer, Integer> met = met(128, 8);

        // Of eight racks of sixteen in the order of the description, each rack meets each other.
        var racks = new HashSet<List<Integer>>();
        met.forEach((host, other) -> racks.add(List.of(host / 16, other / 16)));
        racks.removeIf(pair -> pair.get(0).equals(pair.get(1)));
        assertThat(racks).hasSize(8 * 7);
    }
}

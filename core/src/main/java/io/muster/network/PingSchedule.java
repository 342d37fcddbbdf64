package io.muster.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who pings whom when. In a round each host works its list off, one ping after the other, and no NPU is in the lists of two
 * hosts: so none is used twice at once, however fast either is. Hosts meet in pairs as in a tournament, and of a pair each
 * pings from one half of its NPUs to a half of the other's while the rest is pinged. Immutable.
 *
 * @param rounds pings by host
 */
public record PingSchedule(List<Map<String, List<Ping>>> rounds) {

    public PingSchedule {
        rounds = List.copyOf(rounds);
    }

    /**
     * Between the NPUs of those hosts, each host's in order.
     *
     * @param peers other hosts that each meets at most, 1 or more
     */
    public static PingSchedule of(List<NpuPort> ports, PingPairs pairs, int peers) {
        var ofHost = new LinkedHashMap<String, List<NpuPort>>();
        ports.forEach(port ->
                ofHost.computeIfAbsent(port.host(), host -> new ArrayList<>()).add(port));
        List<List<NpuPort>> hosts = List.copyOf(ofHost.values());
        List<List<Meetings.Pair>> days = Meetings.days(hosts.size(), peers);
        var rounds = new ArrayList<Map<String, List<Ping>>>();
        for (int day = 0; day < days.size(); day++) {
            for (int half = 0; half < (pairs == PingPairs.RAIL ? 2 : 4); half++) {
                var round = new LinkedHashMap<String, List<Ping>>();
                for (Meetings.Pair pair : days.get(day)) {
                    meet(hosts.get(pair.one()), hosts.get(pair.other()), half, day, pairs, round);
                }
                if (!round.isEmpty()) {
                    rounds.add(round);
                }
            }
        }
        return new PingSchedule(rounds);
    }

    /** Lower to lower while upper to upper comes back; the other way round; then across, each way. */
    private static void meet(
            List<NpuPort> one, List<NpuPort> other, int half, int day, PingPairs pairs, Map<String, List<Ping>> round) {
        int middle = Math.min(one.size(), other.size()) / 2;
        boolean crossed = half >= 2;
        boolean upper = half % 2 == 1;
        add(round, pings(part(one, middle, upper), part(other, middle, upper != crossed), crossed, day, pairs));
        add(round, pings(part(other, middle, upper == crossed), part(one, middle, !upper), crossed, day, pairs));
    }

    private static List<NpuPort> part(List<NpuPort> ports, int middle, boolean upper) {
        return upper ? ports.subList(middle, ports.size()) : ports.subList(0, middle);
    }

    private static void add(Map<String, List<Ping>> round, List<Ping> pings) {
        if (!pings.isEmpty()) {
            round.put(pings.get(0).from().host(), pings);
        }
    }

    private static List<Ping> pings(List<NpuPort> from, List<NpuPort> to, boolean crossed, int day, PingPairs pairs) {
        var pings = new ArrayList<Ping>();
        int first = crossed ? day : 0;
        int last = pairs == PingPairs.EVERY ? first + to.size() - 1 : first;
        for (int shift = first; shift <= last && !to.isEmpty(); shift++) {
            for (int i = 0; i < from.size(); i++) {
                Ping.of(from.get(i), to.get((i + shift) % to.size())).ifPresent(pings::add);
            }
        }
        return pings;
    }

    /** All of them. */
    public List<Ping> pings() {
        return rounds.stream()
                .flatMap(round -> round.values().stream())
                .flatMap(List::stream)
                .toList();
    }
}

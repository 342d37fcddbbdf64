package io.muster.network;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * The few causes that explain the pings which lost packets. A cause is suspected only where no ping that it would break has
 * come back whole; of those, the one that explains most is taken, then that which explains most of the rest.
 */
final class FaultLocation {

    private final List<NpuPort> ports;
    private final Map<NpuPort, Integer> placeOf = new HashMap<>();
    private final List<PingResult> results;
    private final Map<Key, Suspect> suspects = new LinkedHashMap<>();

    FaultLocation(List<NpuPort> ports, List<PingResult> results) {
        this.ports = ports;
        this.results = results;
        var places = new HashMap<String, Integer>();
        ports.forEach(port -> placeOf.put(port, places.merge(port.host(), 1, Integer::sum) - 1));
    }

    private record Key(NpuFault.Kind kind, String from, String to) {}

    /** What a cause would break, as far as it was seen. */
    private static final class Suspect {
        final Key key;
        final List<PingResult> bad = new ArrayList<>();
        boolean cleared;

        Suspect(Key key) {
            this.key = key;
        }

        int open(Set<Ping> explained) {
            return (int) bad.stream()
                    .filter(result -> !explained.contains(result.ping()))
                    .count();
        }
    }

    List<NpuFault> faults() {
        for (PingResult result : results) {
            if (result.isBad()) {
                keys(result.ping())
                        .forEach(key ->
                                suspects.computeIfAbsent(key, Suspect::new).bad.add(result));
            }
        }
        for (PingResult result : results) {
            if (result.isOk()) {
                for (Key key : keys(result.ping())) {
                    Suspect suspect = suspects.get(key);
                    if (suspect != null) {
                        suspect.cleared = true;
                    }
                }
            }
        }
        return explain();
    }

    private List<NpuFault> explain() {
        record Weighed(Suspect suspect, int open) {}
        var queue = new PriorityQueue<>(
                Comparator.comparingInt(Weighed::open).reversed().thenComparing(w -> w.suspect.key.kind()));
        suspects.values().stream()
                .filter(suspect -> !suspect.cleared && isSupported(suspect))
                .forEach(suspect -> queue.add(new Weighed(suspect, suspect.bad.size())));
        var explained = new HashSet<Ping>();
        var faults = new ArrayList<NpuFault>();
        while (!queue.isEmpty()) {
            Weighed top = queue.remove();
            int open = top.suspect.open(explained);
            // What others explain for the most part is no cause of its own: a peer of broken NPUs is not broken.
            if (open * 2 < top.suspect.bad.size() || open == 0) {
                continue;
            }
            if (open < top.open) {
                queue.add(new Weighed(top.suspect, open));
                continue;
            }
            top.suspect.bad.forEach(result -> explained.add(result.ping()));
            faults.add(fault(top.suspect));
        }
        faults.sort(Comparator.comparing(NpuFault::kind).thenComparing(fault -> place(fault.from())));
        return faults;
    }

    private int place(String name) {
        for (int i = 0; i < ports.size(); i++) {
            if (ports.get(i).name().equals(name) || ports.get(i).host().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static NpuFault fault(Suspect suspect) {
        int lost = (int) suspect.bad.stream()
                .filter(result -> result.state() == PingResult.State.FAILED)
                .count();
        return new NpuFault(suspect.key.kind(), suspect.key.from(), suspect.key.to(), suspect.bad.size(), lost);
    }

    /** All causes that would break that ping. */
    private List<Key> keys(Ping ping) {
        NpuPort from = ping.from();
        NpuPort to = ping.to();
        var keys = new ArrayList<>(List.of(
                new Key(NpuFault.Kind.ALL, "", ""),
                new Key(NpuFault.Kind.HOST, from.host(), ""),
                new Key(NpuFault.Kind.HOST, to.host(), ""),
                new Key(NpuFault.Kind.HOST_OUT, from.host(), ""),
                new Key(NpuFault.Kind.HOST_IN, to.host(), ""),
                new Key(NpuFault.Kind.NPU, from.name(), ""),
                new Key(NpuFault.Kind.NPU, to.name(), ""),
                new Key(NpuFault.Kind.NPU_OUT, from.name(), ""),
                new Key(NpuFault.Kind.NPU_IN, to.name(), ""),
                both(NpuFault.Kind.PAIR, from.host(), to.host()),
                new Key(NpuFault.Kind.PAIR_WAY, from.host(), to.host()),
                both(NpuFault.Kind.LINK, from.name(), to.name()),
                new Key(NpuFault.Kind.LINK_WAY, from.name(), to.name())));
        int fromPlace = placeOf.getOrDefault(from, 0);
        int toPlace = placeOf.getOrDefault(to, 0);
        keys.add(new Key(NpuFault.Kind.RAIL, String.valueOf(fromPlace), ""));
        if (fromPlace != toPlace) {
            keys.add(new Key(NpuFault.Kind.RAIL, String.valueOf(toPlace), ""));
            keys.add(new Key(NpuFault.Kind.CROSSING, "", ""));
        }
        return keys;
    }

    private static Key both(NpuFault.Kind kind, String one, String other) {
        return one.compareTo(other) < 0 ? new Key(kind, one, other) : new Key(kind, other, one);
    }

    /** Whether enough was seen to tell it from a smaller cause. */
    private static boolean isSupported(Suspect suspect) {
        String from = suspect.key.from();
        return switch (suspect.key.kind()) {
            case ALL, RAIL -> hosts(suspect) >= 3;
            case CROSSING -> suspect.bad.size() >= 4;
            case HOST -> hosts(suspect) >= 3 && goesBothWays(suspect, from);
            case HOST_OUT, HOST_IN -> hosts(suspect) >= 3;
            case NPU -> npus(suspect) >= 3 && goesBothWays(suspect, from);
            case NPU_OUT, NPU_IN -> npus(suspect) >= 3;
            case PAIR -> npus(suspect) >= 4 && goesBothWays(suspect, from);
            case PAIR_WAY -> npus(suspect) >= 4;
            case LINK -> suspect.bad.size() == 2;
            case LINK_WAY -> true;
        };
    }

    private static boolean goesBothWays(Suspect suspect, String name) {
        return suspect.bad.stream()
                        .map(result -> result.ping().from())
                        .anyMatch(
                                port -> port.host().equals(name) || port.name().equals(name))
                && suspect.bad.stream()
                        .map(result -> result.ping().to())
                        .anyMatch(
                                port -> port.host().equals(name) || port.name().equals(name));
    }

    private static int hosts(Suspect suspect) {
        var hosts = new HashSet<String>();
        suspect.bad.forEach(result -> {
            hosts.add(result.ping().from().host());
            hosts.add(result.ping().to().host());
        });
        return hosts.size();
    }

    private static int npus(Suspect suspect) {
        var npus = new HashSet<NpuPort>();
        suspect.bad.forEach(result -> {
            npus.add(result.ping().from());
            npus.add(result.ping().to());
        });
        return npus.size();
    }
}

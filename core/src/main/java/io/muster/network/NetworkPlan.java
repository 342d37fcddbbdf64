package io.muster.network;

import java.time.Duration;
import java.util.List;

/**
 * What is to be tested between the hosts. Immutable.
 *
 * @param plane ports of the hosts
 * @param npus where NPUs are reached; empty where no host has told
 * @param pairs which of them ping which
 * @param longest time for the pings; what has not begun then is told as not tested
 */
public record NetworkPlan(HostPlane plane, List<NpuPort> npus, PingPairs pairs, Duration longest) {

    /** Enough for all pairs of 4 nodes of 8 NPUs, where a ping takes 3 s. */
    public static final Duration LONGEST = Duration.ofMinutes(15);

    /** No host, and nothing to be tested. */
    public static final NetworkPlan NOTHING =
            new NetworkPlan(new HostPlane(List.of(), List.of()), List.of(), PingPairs.RAIL, LONGEST);

    public NetworkPlan {
        npus = List.copyOf(npus);
    }
}

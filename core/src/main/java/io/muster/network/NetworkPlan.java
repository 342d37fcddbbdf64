package io.muster.network;

import java.time.Duration;
import java.util.List;

/**
 * What is to be tested between the hosts. Immutable.
 *
 * @param plane ports of the hosts
 * @param npus where NPUs are reached; empty where no host has told
 * @param pairs which of them ping which
 * @param peers hosts with whose NPUs those of each host are tested at most; with as many as the ports are where something is wrong
 * @param longest time for the pings; what has not begun then is told as not tested
 */
public record NetworkPlan(HostPlane plane, List<NpuPort> npus, PingPairs pairs, int peers, Duration longest) {

    /** Enough for each with each NPU of 5 nodes of 8, where a ping takes 3 s, and for 16 of {@link #PEERS}. */
    public static final Duration LONGEST = Duration.ofMinutes(15);

    /** So many tell which of two hosts is at fault, and of an NPU from its peers; each costs the time of two pings of each NPU, or of four. */
    public static final int PEERS = 8;

    /** Enough to see that something is wrong: each NPU asks and is asked by those of two hosts. */
    public static final int FIRST_PEERS = 2;

    /** Where each host is tested with each. */
    public static final int ALL_PEERS = Integer.MAX_VALUE;

    /** No host, and nothing to be tested. */
    public static final NetworkPlan NOTHING =
            new NetworkPlan(new HostPlane(List.of(), List.of(), PEERS), List.of(), PingPairs.RAIL, PEERS, LONGEST);

    public NetworkPlan {
        npus = List.copyOf(npus);
    }
}

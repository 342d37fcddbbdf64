package io.muster.network;

/**
 * A cause that explains pings which were lost. Immutable.
 *
 * @param from host or NPU; empty for {@link Kind#ALL} and {@link Kind#CROSSING}
 * @param to the other end; empty where there is none
 * @param pings that it explains and that lost packets
 * @param lost how many of them lost all
 */
public record NpuFault(Kind kind, String from, String to, int pings, int lost) {

    /** Causes; of two that explain the same pings, the former is told. */
    public enum Kind {
        /** No NPU reaches one of another node. */
        ALL,
        /** All NPUs of a host. */
        HOST,
        /** NPUs of a host are reached and do not reach the others. */
        HOST_OUT,
        /** NPUs of a host reach the others and are not reached. */
        HOST_IN,
        /** One NPU. */
        NPU,
        /** An NPU is reached and does not reach the others. */
        NPU_OUT,
        /** An NPU reaches the others and is not reached. */
        NPU_IN,
        /** NPUs of one place, on all hosts. */
        RAIL,
        /** NPUs of different places, on all hosts. */
        CROSSING,
        /** Two hosts do not reach each other. */
        PAIR,
        /** One host does not reach another, which reaches it. */
        PAIR_WAY,
        /** Two NPUs do not reach each other. */
        LINK,
        /** One NPU does not reach another, which reaches it. */
        LINK_WAY
    }

    /** Whether it is no more than packets that were lost now and then. */
    boolean isLoss() {
        return lost == 0;
    }
}

package io.muster.network;

import java.util.Optional;

/**
 * A question of one NPU to an NPU of another node. Immutable.
 *
 * @param way the network that is asked
 * @param address of {@code to} there
 */
public record Ping(NpuPort from, NpuPort to, Way way, String address) {

    /** Networks between NPUs, and what {@code hccn_tool} calls their pings. */
    public enum Way {
        ROCE("ping"),
        /** Within a superpod: there RoCE may be down, and nothing is missing (facts/ascend.md 1.6). */
        HCCS("hccs_ping");

        private final String command;

        Way(String command) {
            this.command = command;
        }

        String command() {
            return command;
        }
    }

    /** Over HCCS within one superpod, else over RoCE; empty where the target tells no address there. */
    static Optional<Ping> of(NpuPort from, NpuPort to) {
        boolean together = from.superPod().isPresent()
                && from.superPod().equals(to.superPod())
                && from.vnic().isPresent()
                && to.vnic().isPresent();
        return together
                ? to.vnic().map(address -> new Ping(from, to, Way.HCCS, address))
                : to.roce()
                        .filter(address -> from.roce().isPresent())
                        .map(address -> new Ping(from, to, Way.ROCE, address));
    }
}

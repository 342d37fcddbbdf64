package io.muster.cluster;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One machine with NPUs. Immutable; each method that takes a value returns a changed copy.
 *
 * @param host IPv4 address at which the other nodes reach this one; Ray, HCCL and vLLM all identify the node by it
 * @param nic network interface that carries {@code host}; looked up on the node when empty
 * @param npus number of NPU devices, 1 to {@link #MOST_NPUS}; the cluster's {@code npusPerNode} when empty
 * @param devices ids of the visible NPU devices; 0 to npus-1 when empty
 * @param ssh where SSH reaches the node; {@code host} when empty
 */
public record Node(
        String host, Optional<String> nic, OptionalInt npus, List<Integer> devices, Optional<SshTarget> ssh) {

    /** More NPU devices than this are in no machine, so that a larger number is a slip. */
    public static final int MOST_NPUS = 1024;

    public Node {
        checkArgument(!host.isBlank(), "host must not be blank");
        checkArgument(
                npus.isEmpty() || (npus.getAsInt() >= 1 && npus.getAsInt() <= MOST_NPUS),
                "npus must be 1 to %s: %s",
                MOST_NPUS,
                npus);
        devices = List.copyOf(devices);
    }

    public static Node of(String host) {
        return new Node(host, Optional.empty(), OptionalInt.empty(), List.of(), Optional.empty());
    }

    public Node nic(String nic) {
        return new Node(host, Optional.of(nic), npus, devices, ssh);
    }

    public Node npus(int npus) {
        return new Node(host, nic, OptionalInt.of(npus), devices, ssh);
    }

    public Node devices(List<Integer> devices) {
        return new Node(host, nic, npus, devices, ssh);
    }

    public Node ssh(SshTarget ssh) {
        return new Node(host, nic, npus, devices, Optional.of(ssh));
    }
}

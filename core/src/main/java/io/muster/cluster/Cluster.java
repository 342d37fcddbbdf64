package io.muster.cluster;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.math.IntMath;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** The machines that serve one model together. Immutable. The first node is the head. */
public final class Cluster {

    private final String name;
    private final List<Node> nodes;
    private final OptionalInt npusPerNode;
    private final NpuGeneration npuGeneration;
    private final Optional<DataSize> npuMemory;
    private final SshAccess ssh;
    private final int totalNpus;
    private final int fewestNpus;
    private final int commonNpus;

    private Cluster(Builder builder) {
        this.name = builder.name;
        this.nodes = List.copyOf(builder.nodes);
        this.npusPerNode = builder.npusPerNode;
        this.npuGeneration = builder.npuGeneration.orElse(NpuGeneration.ATLAS_A2);
        this.npuMemory = builder.npuMemory;
        this.ssh = builder.ssh;
        // Counted once: whoever weighs many layouts asks for each of them.
        this.totalNpus = nodes.stream().mapToInt(this::npus).sum();
        this.fewestNpus = nodes.stream().mapToInt(this::npus).min().orElse(0);
        this.commonNpus = nodes.stream().mapToInt(this::npus).reduce(0, IntMath::gcd);
    }

    /** Its name and its hosts. */
    @Override
    public String toString() {
        return name + " of " + String.join(", ", hosts());
    }

    public static Builder builder() {
        return new Builder();
    }

    /** A builder that holds all of this. */
    public Builder toBuilder() {
        Builder builder = new Builder()
                .name(name)
                .nodes(nodes)
                .npuGeneration(npuGeneration)
                .ssh(ssh);
        npusPerNode.ifPresent(builder::npusPerNode);
        npuMemory.ifPresent(builder::npuMemory);
        return builder;
    }

    /** Identifies the cluster on its hosts: two clusters of different names never touch each other. */
    public String name() {
        return name;
    }

    /** All nodes in the order given; never empty. */
    public List<Node> nodes() {
        return nodes;
    }

    /** Hosts of all nodes, in their order. */
    public List<String> hosts() {
        return nodes.stream().map(Node::host).toList();
    }

    /**
     * The node of that host.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Node node(String host) {
        return nodes.stream()
                .filter(node -> node.host().equals(host))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no node has the host " + host));
    }

    /** The first node: it runs the head of the launcher and the API server. */
    public Node head() {
        return nodes.get(0);
    }

    /** All nodes but the head. */
    public List<Node> workers() {
        return nodes.subList(1, nodes.size());
    }

    /** NPU devices of that node: its own number, or that of its device list, or the cluster's. */
    public int npus(Node node) {
        if (node.npus().isPresent()) {
            return node.npus().getAsInt();
        }
        if (!node.devices().isEmpty()) {
            return node.devices().size();
        }
        return npusPerNode.orElse(0);
    }

    /** Ids of the NPU devices of that node which Muster may use. */
    public List<Integer> devices(Node node) {
        if (!node.devices().isEmpty()) {
            return node.devices();
        }
        return IntStream.range(0, npus(node)).boxed().toList();
    }

    /** Sum of {@link #npus} over all nodes. */
    public int totalNpus() {
        return totalNpus;
    }

    /** Greatest number that divides {@link #npus} of every node. */
    public int commonNpus() {
        return commonNpus;
    }

    /** Least {@link #npus} of all nodes. */
    public int fewestNpus() {
        return fewestNpus;
    }

    public NpuGeneration npuGeneration() {
        return npuGeneration;
    }

    /** Memory of each NPU device as its board is sold, such as 64 GiB; the generation's usual one when empty. */
    public Optional<DataSize> npuMemory() {
        return npuMemory;
    }

    public SshAccess ssh() {
        return ssh;
    }

    /** Builds a {@link Cluster}. Not thread-safe. */
    public static final class Builder {
        private String name = "muster";
        private List<Node> nodes = List.of();
        private OptionalInt npusPerNode = OptionalInt.empty();
        private Optional<NpuGeneration> npuGeneration = Optional.empty();
        private Optional<DataSize> npuMemory = Optional.empty();
        private SshAccess ssh = SshAccess.ofDefaults();

        private Builder() {}

        /** Default {@code muster}. */
        @CanIgnoreReturnValue
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** At least one; the first is the head. Replaces the nodes given before. */
        @CanIgnoreReturnValue
        public Builder nodes(Node... nodes) {
            return nodes(List.of(nodes));
        }

        /** At least one; the first is the head. Replaces the nodes given before. */
        @CanIgnoreReturnValue
        public Builder nodes(List<Node> nodes) {
            this.nodes = List.copyOf(nodes);
            return this;
        }

        /** NPU devices in each node that does not say its own number. On A3 count the dies: 16. */
        @CanIgnoreReturnValue
        public Builder npusPerNode(int npusPerNode) {
            checkArgument(
                    npusPerNode >= 1 && npusPerNode <= Node.MOST_NPUS,
                    "npusPerNode must be 1 to %s: %s",
                    Node.MOST_NPUS,
                    npusPerNode);
            this.npusPerNode = OptionalInt.of(npusPerNode);
            return this;
        }

        /** Default {@link NpuGeneration#ATLAS_A2}. */
        @CanIgnoreReturnValue
        public Builder npuGeneration(NpuGeneration npuGeneration) {
            this.npuGeneration = Optional.of(npuGeneration);
            return this;
        }

        /** Default: the usual one of the generation. Boards of one generation differ: 910B4 has 32 GiB. */
        @CanIgnoreReturnValue
        public Builder npuMemory(DataSize npuMemory) {
            this.npuMemory = Optional.of(npuMemory);
            return this;
        }

        /** Default {@link SshAccess#ofDefaults()}. */
        @CanIgnoreReturnValue
        public Builder ssh(SshAccess ssh) {
            this.ssh = ssh;
            return this;
        }

        /**
         * The cluster as described so far.
         *
         * @throws IllegalStateException if no node was given
         */
        public Cluster build() {
            checkState(!nodes.isEmpty(), "a cluster needs at least one node");
            return new Cluster(this);
        }
    }
}

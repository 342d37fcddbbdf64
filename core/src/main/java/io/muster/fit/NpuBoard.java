package io.muster.fit;

import io.muster.cluster.Cluster;
import io.muster.cluster.DataSize;
import io.muster.cluster.NpuGeneration;
import java.util.Arrays;
import java.util.Comparator;

/**
 * An NPU device as one rank sees it: on A3 a die, on 310P a chip. Immutable.
 *
 * <p>Rates are peaks; how much of them is reached is for a cost model to say. Where the text below names no other source, they are
 * those of Huawei's device profiles (Ascend/msmodeling, tensor_cast/device.py). A cluster's description tells the generation and
 * the memory only, while a generation has several speeds: the profile taken is named at each board. Peaks of one generation differ
 * by less than a third, which moves all layouts of a cluster alike.
 *
 * @param name the profile
 * @param memory as sold
 * @param visible what torch sees of it: the share that vLLM may use is taken of this
 * @param cacheShare of what is left after all else, the part that may become KV cache
 * @param hasFp8 whether it computes in 8 bit floating point
 * @param halfRate multiplications and additions per second in 16 bit
 * @param byteRate the same in 8 bit
 * @param memoryRate bytes per second from its memory
 * @param inside from one NPU to all others of its node
 * @param between from one NPU to those of other nodes
 */
public record NpuBoard(
        String name,
        DataSize memory,
        DataSize visible,
        double cacheShare,
        boolean hasFp8,
        double halfRate,
        double byteRate,
        double memoryRate,
        Link inside,
        Link between) {

    /**
     * A way out of one NPU. Immutable.
     *
     * @param rate bytes per second in one direction
     * @param latency seconds of one message
     * @param mesh whether the rate is the sum of separate lines to {@code peers} others, so that a smaller group gets less
     * @param peers other NPUs that the lines lead to
     */
    public record Link(double rate, double latency, boolean mesh, int peers) {

        private static Link mesh(double rate, double latency, int peers) {
            return new Link(rate, latency, true, peers);
        }

        private static Link shared(double rate, double latency) {
            return new Link(rate, latency, false, 0);
        }
    }

    private static final double TERA = 1e12;
    private static final double GIGA = 1e9;
    private static final double TEBIBYTE = 1L << 40;
    private static final double MICRO = 1e-6;

    /** HCCS inside an A2 node: 7 lines of 28 GB/s each way, 0.5 us. */
    private static final Link A2_HCCS = Link.mesh(196 * GIGA, 0.5 * MICRO, 7);

    /** HCCS of a superpod: the same inside a node and between nodes, but for the latency. */
    private static final Link A3_INSIDE = Link.shared(196 * GIGA, 0.5 * MICRO);

    private static final Link A3_BETWEEN = Link.shared(196 * GIGA, 5.5 * MICRO);

    /** 200 Gbit/s RoCE port of each NPU. */
    private static final Link A2_ROCE = Link.shared(25 * GIGA, 1.5 * MICRO);

    /** PCIe of generation 4 with 16 lanes, of which 64 GB/s are both ways together. */
    private static final Link PCIE = Link.shared(32 * GIGA, 1.5 * MICRO);

    /**
     * Profile A2_313T_64G, the middle of three with 64 GiB (376T, 313T, 280T). Visible: the logs of vllm-ascend issues 8621, 5020
     * and 19 say 60.96 to 60.97 GiB.
     */
    private static final NpuBoard A2_64 =
            board("A2 313T 64 GiB", 64, 60.96, 294.9, 626, 1.6 * TEBIBYTE, A2_HCCS, A2_ROCE);

    /**
     * Profile A2_280T_32G_PCIE. Visible: vllm-ascend issue 9372 says 29.6 GiB. Boards of this size in a node with HCCS exist, of which
     * no profile is published.
     */
    private static final NpuBoard A2_32 = board("A2 280T 32 GiB", 32, 29.6, 245.8, 560, 0.8 * TEBIBYTE, PCIE, A2_ROCE);

    /** Profile A3_752T_128G_DIE, the faster of two. Visible: the same logs say 61.27 to 61.28 GiB of a die. */
    private static final NpuBoard A3_64 =
            board("A3 752T die 64 GiB", 64, 61.28, 353.9, 752, 1.6 * TEBIBYTE, A3_INSIDE, A3_BETWEEN);

    /**
     * No log tells what torch sees of an Atlas 950: the smallest share of the other generations is assumed, 29.6 of 32. Profiles
     * ATLAS_350_425T_84G and 112G have no interconnect: that of A3 is assumed. 96 GiB is the board of vllm-ascend's documents.
     */
    private static final double SMALLEST_SHARE = 29.6 / 32;

    private static final NpuBoard[] ATLAS_950 = {atlas950(96), atlas950(84), atlas950(112)};

    /**
     * A chip of the 96 GB card, 43 GiB visible; the 48 GB card in proportion. Rates of an Atlas 300I Pro, one such chip, by its
     * vendor's sheet: 70 and 140 T, 204.8 GB/s. vllm-ascend keeps half of what is left for workspace
     * (_310p/worker_310p.py, determine_available_memory).
     */
    private static final NpuBoard[] ATLAS_310P = {atlas310p(48), atlas310p(24)};

    private static NpuBoard board(
            String name,
            double gibibytes,
            double visible,
            double halfTera,
            double byteTera,
            double memoryRate,
            Link inside,
            Link between) {
        return new NpuBoard(
                name,
                DataSize.ofGibibytes(gibibytes),
                DataSize.ofGibibytes(visible),
                1,
                false,
                halfTera * TERA,
                byteTera * TERA,
                memoryRate,
                inside,
                between);
    }

    private static NpuBoard atlas950(int gibibytes) {
        return new NpuBoard(
                "950 425T " + gibibytes + " GiB",
                DataSize.ofGibibytes(gibibytes),
                DataSize.ofGibibytes(gibibytes * SMALLEST_SHARE),
                1,
                true,
                378 * TERA,
                756 * TERA,
                1.4 * TEBIBYTE,
                A3_INSIDE,
                A3_BETWEEN);
    }

    private static NpuBoard atlas310p(int gibibytes) {
        return new NpuBoard(
                "310P chip " + gibibytes + " GB",
                DataSize.ofGibibytes(gibibytes),
                DataSize.ofGibibytes(43.0 * gibibytes / 48),
                0.5,
                false,
                70 * TERA,
                140 * TERA,
                204.8 * GIGA,
                PCIE,
                PCIE);
    }

    /** The board in every node of that cluster. */
    public static NpuBoard of(Cluster cluster) {
        NpuBoard[] boards = boards(cluster.npuGeneration());
        return cluster.npuMemory().map(memory -> ofSize(boards, memory)).orElse(boards[0]);
    }

    /** The first is the usual one. */
    private static NpuBoard[] boards(NpuGeneration generation) {
        return switch (generation) {
            case ATLAS_A2 -> new NpuBoard[] {A2_64, A2_32};
            case ATLAS_A3 -> new NpuBoard[] {A3_64};
            case ATLAS_950 -> ATLAS_950;
            case ATLAS_310P -> ATLAS_310P;
        };
    }

    /**
     * People write a board's size as it is sold, or as a tool shows it. A size that no board has keeps the rates of the nearest board and
     * its share of visible memory.
     */
    private static NpuBoard ofSize(NpuBoard[] boards, DataSize size) {
        NpuBoard nearest = Arrays.stream(boards)
                .min(Comparator.comparingLong(board -> board.distance(size)))
                .orElseThrow();
        return nearest.distance(size) == 0 ? nearest : nearest.resized(size);
    }

    private long distance(DataSize size) {
        if (size.bytes() >= visible.bytes() && size.bytes() <= memory.bytes()) {
            return 0;
        }
        return Math.min(Math.abs(size.bytes() - visible.bytes()), Math.abs(size.bytes() - memory.bytes()));
    }

    private NpuBoard resized(DataSize size) {
        var seen = new DataSize((long) (size.bytes() * ((double) visible.bytes() / memory.bytes())));
        return new NpuBoard(
                name + ", here " + size,
                size,
                seen,
                cacheShare,
                hasFp8,
                halfRate,
                byteRate,
                memoryRate,
                inside,
                between);
    }
}

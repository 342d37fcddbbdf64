package io.muster.advise;

import io.muster.deploy.Parallelism;
import io.muster.fit.NpuBoard;
import io.muster.fit.NpuBoard.Link;

/**
 * Time of collective operations, by which links a group of ranks has to take. vLLM places ranks data over pipeline over tensor, so
 * that the ranks of a tensor group are neighbours.
 */
final class Links {

    private final CostModel costs;
    private final NpuBoard board;
    private final Parallelism parallelism;
    private final int npusPerNode;

    Links(CostModel costs, NpuBoard board, Parallelism parallelism, int npusPerNode) {
        this.costs = costs;
        this.board = board;
        this.parallelism = parallelism;
        this.npusPerNode = npusPerNode;
    }

    /** A sum over the ranks of a tensor group, of that many bytes on each. */
    double tensorSum(double bytes) {
        return sum(parallelism.tensor(), bytes, parallelism.tensor() > npusPerNode);
    }

    /** A sum over all ranks among which experts are cut. */
    double expertSum(double bytes) {
        return sum(expertGroup(), bytes, parallelism.worldSize() > npusPerNode);
    }

    /** What the ranks of a decode context group tell each other of one layer. */
    double contextExchange(double bytes) {
        return sum(parallelism.decodeContext(), bytes, parallelism.tensor() > npusPerNode);
    }

    /** Either a ring, or halving and doubling where messages are small. */
    private double sum(long ranks, double bytes, boolean acrossNodes) {
        if (ranks == 1) {
            return 0;
        }
        Link link = acrossNodes ? board.between() : board.inside();
        double rate = rate(link, ranks);
        double ring = 2 * (ranks - 1) * link.latency() + 2 * (ranks - 1) * bytes / ranks / rate;
        double doubling = 2 * log2((double) ranks) * link.latency() + 2 * bytes / rate;
        return costs.value(CostConstant.COLLECTIVE_SECONDS) + Math.min(ring, doubling);
    }

    /** Every rank sends that many bytes, in equal parts to all experts' ranks; a part stays inside its node. */
    double toExperts(double bytes) {
        long ranks = expertGroup();
        if (ranks == 1) {
            return 0;
        }
        boolean acrossNodes = parallelism.worldSize() > npusPerNode;
        double outside = acrossNodes ? 1 - Math.min(1, (double) npusPerNode / parallelism.worldSize()) : 0;
        double inside = (double) (ranks - 1) / ranks - outside;
        Link link = acrossNodes ? board.between() : board.inside();
        double time = Math.max(
                bytes * outside / rate(board.between(), ranks),
                bytes * Math.max(0, inside) / rate(board.inside(), ranks));
        return costs.value(CostConstant.COLLECTIVE_SECONDS) + link.latency() * log2((double) ranks) + time;
    }

    /** From one pipeline stage to the next. */
    double toNextStage(double bytes) {
        boolean acrossNodes = (long) parallelism.tensor() * parallelism.pipeline() > npusPerNode;
        Link link = acrossNodes ? board.between() : board.inside();
        return bytes / rate(link, 2) + link.latency();
    }

    private long expertGroup() {
        return (long) parallelism.tensor() * parallelism.data();
    }

    /** Lines to those outside of the group are of no use to it. */
    private double rate(Link link, long ranks) {
        double reached = link.rate() * costs.value(CostConstant.LINK_EFFICIENCY);
        return link.mesh() ? reached * Math.min(1, (double) (ranks - 1) / link.peers()) : reached;
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}

package io.muster.advise;

import io.muster.cluster.Cluster;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All layouts of a model on a cluster that use all of its NPUs: those that work, ranked, and why the others do not. Immutable. */
public final class Advice {

    private final Cluster cluster;
    private final Workload workload;
    private final List<Strategy> strategies;
    private final List<Rejection> rejected;

    Advice(Cluster cluster, Workload workload, List<Strategy> strategies, List<Rejection> rejected) {
        this.cluster = cluster;
        this.workload = workload;
        this.strategies = List.copyOf(strategies);
        this.rejected = List.copyOf(rejected);
    }

    /** The machines that it is for. */
    public Cluster cluster() {
        return cluster;
    }

    /** The requests that it is for. */
    public Workload workload() {
        return workload;
    }

    /**
     * Those that work, the best first: those that surely fit into memory and of which no rule warns come first, and among these the
     * order is that of throughput, or of latency where throughput says the same.
     */
    public List<Strategy> strategies() {
        return strategies;
    }

    /** {@link #strategies}, the one with the fastest answer to a single request first. */
    public List<Strategy> byLatency() {
        return strategies.stream()
                .sorted(Comparator.comparingInt(Strategy::latencyRank))
                .toList();
    }

    /** {@link #strategies}, the one that takes the longest request first. */
    public List<Strategy> byContext() {
        return strategies.stream()
                .sorted(Comparator.comparingLong(
                                (Strategy strategy) -> strategy.memory().maxContext())
                        .reversed())
                .toList();
    }

    /** Those that do not work. */
    public List<Rejection> rejected() {
        return rejected;
    }

    /** The best of those that work. */
    public Optional<Strategy> first() {
        return strategies.stream().findFirst();
    }
}

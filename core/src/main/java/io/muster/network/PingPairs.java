package io.muster.network;

import io.muster.cluster.Cluster;
import io.muster.deploy.Deployment;

/** Which NPUs of two nodes are to reach each other. */
public enum PingPairs {
    /** Those of one place in their nodes: what HCCL's second level needs where all first levels are whole nodes. */
    RAIL,
    /** Those, and each with one of another place, in each pair of nodes another: every place with every other, over the nodes. */
    CROSSED,
    /** Each with each. */
    EVERY;

    /**
     * What the layout of that deployment needs. Between nodes HCCL lets NPUs of one place talk, except in all-to-all and in sends from
     * one pipeline stage to the next, where a stage is less than a node.
     */
    public static PingPairs of(Deployment deployment) {
        Cluster cluster = deployment.cluster();
        int tensor = deployment.parallelism().tensor();
        boolean wholeNodes = cluster.nodes().stream().allMatch(node -> tensor % cluster.npus(node) == 0);
        return wholeNodes
                        && !deployment.parallelism().expertParallel()
                        && deployment.serve().serves()
                ? RAIL
                : CROSSED;
    }
}

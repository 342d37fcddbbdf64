package io.muster.preflight;

import io.muster.cluster.Cluster;
import io.muster.cluster.NpuGeneration;

/**
 * Which tools tell of the NPUs of a cluster. Immutable.
 *
 * @param network {@code hccn_tool}: the nodes are several, and their NPUs have ports
 * @param superPod and whether it is HCCS that joins their dies
 */
record NpuTools(boolean network, boolean superPod) {

    static NpuTools of(Cluster cluster) {
        boolean network = cluster.nodes().size() > 1 && cluster.npuGeneration() != NpuGeneration.ATLAS_310P;
        return new NpuTools(network, network && cluster.npuGeneration() == NpuGeneration.ATLAS_A3);
    }

    /** As the script is told. */
    String words() {
        return "smi" + (network ? "+hccn" : "") + (superPod ? "+spod" : "");
    }
}

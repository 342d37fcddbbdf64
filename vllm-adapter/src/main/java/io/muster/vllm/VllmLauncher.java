package io.muster.vllm;

import static com.google.common.base.Preconditions.checkArgument;

import io.muster.deploy.LauncherSpec;

/**
 * Options of vLLM as its own launcher: {@code vllm serve} on every node. With data parallel size 1 the nodes hold one replica
 * together, else each holds whole ones. Immutable; each method that takes a value returns a changed copy.
 *
 * @param masterPort of the head, at which the ranks of one replica meet; 29501 by default
 * @param dataParallelRpcPort of the head, at which replicas join it; 13389 by default
 */
public record VllmLauncher(int masterPort, int dataParallelRpcPort) implements LauncherSpec {

    public VllmLauncher {
        for (int port : new int[] {masterPort, dataParallelRpcPort}) {
            checkArgument(port >= 1 && port <= 65535, "a port must be 1 to 65535: %s", port);
        }
    }

    /** The ports of the guides. */
    public static VllmLauncher ofDefaults() {
        return new VllmLauncher(29501, 13389);
    }

    public VllmLauncher masterPort(int masterPort) {
        return new VllmLauncher(masterPort, dataParallelRpcPort);
    }

    public VllmLauncher dataParallelRpcPort(int dataParallelRpcPort) {
        return new VllmLauncher(masterPort, dataParallelRpcPort);
    }
}

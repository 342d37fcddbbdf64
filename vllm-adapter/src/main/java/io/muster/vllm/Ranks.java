package io.muster.vllm;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.Parallelism;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which ranks each node has, and where they meet: with data parallel size 1 an equal part of the one replica, else an equal
 * number of whole replicas. Immutable.
 */
record Ranks(Deployment deployment, VllmLauncher launcher) {

    /** Whether each node holds whole replicas. */
    boolean isDataParallel() {
        return deployment.parallelism().data() > 1;
    }

    /** NPUs of one replica. */
    long ofReplica() {
        Parallelism parallelism = deployment.parallelism();
        return (long) parallelism.tensor() * parallelism.pipeline();
    }

    /** What is shared out over the nodes: replicas, or the ranks of the only one. */
    long shares() {
        return isDataParallel() ? deployment.parallelism().data() : ofReplica();
    }

    int nodes() {
        return deployment.cluster().nodes().size();
    }

    /** Whether every node gets as many as any other. */
    boolean areEven() {
        return shares() % nodes() == 0;
    }

    /** NPUs that each node needs. */
    long ofNode() {
        return shares() / nodes() * (isDataParallel() ? ofReplica() : 1);
    }

    /** Flags that tell vLLM on that node which ranks it has. */
    List<String> flags(Node node) {
        Cluster cluster = deployment.cluster();
        int index = cluster.nodes().indexOf(node);
        String head = cluster.head().host();
        // Said outright: vLLM would choose another backend where it finds itself in somebody else's cluster.
        var flags = new ArrayList<>(List.of("--distributed-executor-backend", "mp"));
        if (isDataParallel()) {
            long local = shares() / nodes();
            add(flags, "--data-parallel-size-local", local);
            if (index > 0) {
                add(flags, "--data-parallel-start-rank", index * local);
            }
            add(flags, "--data-parallel-address", head);
            add(flags, "--data-parallel-rpc-port", launcher.dataParallelRpcPort());
        } else if (nodes() > 1) {
            add(flags, "--nnodes", nodes());
            add(flags, "--node-rank", index);
            add(flags, "--master-addr", head);
            add(flags, "--master-port", launcher.masterPort());
        }
        if (index > 0) {
            flags.add("--headless");
        }
        return flags;
    }

    /** Ports at which the head listens for the other nodes, by their keys. */
    Map<String, Integer> ports() {
        var ports = new LinkedHashMap<String, Integer>();
        if (isDataParallel()) {
            ports.put("vllm.dataParallelRpcPort", launcher.dataParallelRpcPort());
        } else if (nodes() > 1) {
            ports.put("vllm.masterPort", launcher.masterPort());
        }
        return ports;
    }

    private static void add(List<String> flags, String flag, Object value) {
        flags.add(flag);
        flags.add(String.valueOf(value));
    }
}

package io.muster.check;

import static java.util.stream.Collectors.toSet;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Each node has a known number of NPUs, device ids that fit it, and as many as the others. */
final class NpuRule implements Rule {

    @Override
    public List<Finding> check(Deployment deployment) {
        Cluster cluster = deployment.cluster();
        var findings = new ArrayList<Finding>();
        boolean unknown = false;
        for (int i = 0; i < cluster.nodes().size(); i++) {
            Node node = cluster.nodes().get(i);
            unknown |= cluster.npus(node) == 0;
            devices(findings, "nodes[" + i + "].devices", node);
        }
        if (unknown) {
            findings.add(Finding.error(
                    CheckCode.NPUS_UNKNOWN,
                    "npusPerNode",
                    "Expected the number of NPUs of every node, saw a node without one.",
                    "Set npusPerNode, or npus of each node."));
            return findings;
        }
        counts(findings, cluster);
        if (cluster.npuGeneration() == NpuGeneration.ATLAS_310P
                && cluster.nodes().size() > 1) {
            findings.add(Finding.error(
                    CheckCode.GENERATION_SINGLE_NODE,
                    "npuGeneration",
                    "Expected one node, saw " + cluster.nodes().size()
                            + ": Atlas 300I Duo has no network between NPUs of different hosts.",
                    "Describe one node, or correct npuGeneration."));
        }
        return findings;
    }

    private static void devices(List<Finding> findings, String path, Node node) {
        List<Integer> devices = node.devices();
        if (new HashSet<>(devices).size() < devices.size()) {
            findings.add(Finding.error(
                    CheckCode.DEVICE_LIST,
                    path,
                    "Expected each device id once, saw " + devices + ".",
                    "Remove the second one."));
        }
        if (devices.stream().anyMatch(id -> id < 0)) {
            findings.add(Finding.error(
                    CheckCode.DEVICE_LIST,
                    path,
                    "Expected device ids of at least 0, saw " + devices + ".",
                    "Write the ids that npu-smi info shows."));
        }
        if (!devices.isEmpty() && node.npus().isPresent() && node.npus().getAsInt() != devices.size()) {
            findings.add(Finding.error(
                    CheckCode.DEVICE_LIST,
                    path,
                    "Expected " + node.npus().getAsInt() + " device ids, as npus of the node says, saw "
                            + devices.size() + ".",
                    "Leave npus out: the list says the number."));
        }
    }

    private static void counts(List<Finding> findings, Cluster cluster) {
        Set<Integer> counts = cluster.nodes().stream().map(cluster::npus).collect(toSet());
        if (counts.size() > 1) {
            findings.add(Finding.warning(
                    CheckCode.NPU_COUNTS_DIFFER,
                    "nodes",
                    "Nodes have different numbers of NPUs: "
                            + cluster.nodes().stream().map(cluster::npus).toList() + ".",
                    "Ranks are placed node by node; use the same number on each, or a tensor size that divides all."));
        }
        int most = cluster.npuGeneration() == NpuGeneration.ATLAS_A3 ? 16 : 8;
        for (int i = 0; i < cluster.nodes().size(); i++) {
            int npus = cluster.npus(cluster.nodes().get(i));
            if (npus > most) {
                findings.add(Finding.warning(
                        CheckCode.NPUS_UNUSUAL,
                        "nodes[" + i + "]",
                        "Expected at most " + most + " NPU devices in a node of "
                                + cluster.npuGeneration().id() + ", saw " + npus + ".",
                        "Correct the number, or npuGeneration."));
            }
        }
    }
}

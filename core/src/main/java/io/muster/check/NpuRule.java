package io.muster.check;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Each node has a known number of NPUs, device ids that fit it, and as many as the others. */
final class NpuRule implements Rule {

    @Override
    public List<Finding> check(Deployment deployment) {
        Cluster cluster = deployment.cluster();
        var findings = new ArrayList<Finding>();
        unknown(findings, cluster);
        for (int i = 0; i < cluster.nodes().size(); i++) {
            devices(findings, "nodes[" + i + "].devices", cluster.nodes().get(i));
        }
        differing(findings, cluster);
        unusual(findings, cluster);
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

    private static void unknown(List<Finding> findings, Cluster cluster) {
        List<Node> nodes = cluster.nodes();
        if (nodes.stream().allMatch(node -> cluster.npus(node) == 0)) {
            findings.add(Finding.error(
                    CheckCode.NPUS_UNKNOWN,
                    "npusPerNode",
                    "Expected the number of NPUs of every node, saw none.",
                    "Set npusPerNode, or npus of each node."));
            return;
        }
        for (int i = 0; i < nodes.size(); i++) {
            if (cluster.npus(nodes.get(i)) == 0) {
                findings.add(Finding.error(
                        CheckCode.NPUS_UNKNOWN,
                        "nodes[" + i + "].npus",
                        "Expected the number of NPUs of every node, saw none for "
                                + Quoted.of(nodes.get(i).host()) + ".",
                        "Set npus of this node, or npusPerNode."));
            }
        }
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

    private static void differing(List<Finding> findings, Cluster cluster) {
        List<Integer> counts = cluster.nodes().stream()
                .map(cluster::npus)
                .filter(npus -> npus > 0)
                .toList();
        if (new HashSet<>(counts).size() > 1) {
            findings.add(Finding.warning(
                    CheckCode.NPU_COUNTS_DIFFER,
                    "nodes",
                    "Expected the same number of NPUs in each node, saw " + counts + ".",
                    "Ranks are placed node by node; use the same number on each, or a tensor size that divides all."));
        }
    }

    private static void unusual(List<Finding> findings, Cluster cluster) {
        int most = cluster.npuGeneration() == NpuGeneration.ATLAS_A3 ? 16 : 8;
        boolean toldOfAll = false;
        for (int i = 0; i < cluster.nodes().size(); i++) {
            Node node = cluster.nodes().get(i);
            int npus = cluster.npus(node);
            boolean ofAll = node.npus().isEmpty() && node.devices().isEmpty();
            if (npus > most && !(ofAll && toldOfAll)) {
                findings.add(unusual(
                        ofAll ? "npusPerNode" : "nodes[" + i + "]",
                        "at most " + most + " NPU devices in a node of "
                                + cluster.npuGeneration().id() + ", saw " + npus,
                        "Correct the number, or npuGeneration."));
                toldOfAll |= ofAll;
            }
            if (node.devices().stream().anyMatch(id -> id >= most)) {
                findings.add(unusual(
                        "nodes[" + i + "].devices",
                        "device ids of at most " + (most - 1) + " in a node of "
                                + cluster.npuGeneration().id() + ", saw " + node.devices(),
                        "Correct the ids, or npuGeneration, unless npu-smi info shows these."));
            }
        }
    }

    private static Finding unusual(String path, String expectedAndSeen, String remedy) {
        return Finding.warning(CheckCode.NPUS_UNUSUAL, path, "Expected " + expectedAndSeen + ".", remedy);
    }
}

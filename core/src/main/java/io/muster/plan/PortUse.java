package io.muster.plan;

import io.muster.check.Finding;
import io.muster.cluster.Cluster;
import io.muster.deploy.Deployment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * TCP ports at which something of a deployment listens. Immutable.
 *
 * @param key of the description that sets them; empty where nothing does, and the program takes any port that is free
 * @param what listens there, for a person
 * @param first of them
 * @param last of them; {@code first} where it is one
 * @param hosts on which it listens
 * @param reach who must come to them
 */
public record PortUse(String key, String what, int first, int last, List<String> hosts, Reach reach) {

    /** Who must come to a port. */
    public enum Reach {
        /** Programs on the same host, since it listens there alone. */
        LOOPBACK,
        /** Programs on the same host, although it listens on all addresses. */
        HOST,
        /** The nodes of the cluster. */
        NODES,
        /** The nodes, and clients of the service. */
        CLIENTS
    }

    private static final int MOST = 65535;

    /** Those from which Linux chooses, unless its {@code ip_local_port_range} says otherwise. */
    private static final int FIRST_FREE = 32768;

    private static final int LAST_FREE = 60999;

    /** HCCL takes so many, as its newer documents say (facts/ascend.md 3). */
    private static final int OF_HCCL = 32;

    private static final String HCCL = "HCCL_IF_BASE_PORT";
    private static final int HCCL_BASE = 60000;

    public PortUse {
        hosts = List.copyOf(hosts);
    }

    /** One port. */
    public static PortUse of(String key, String what, int port, List<String> hosts, Reach reach) {
        return new PortUse(key, what, port, port, hosts, reach);
    }

    /** What the ranks of a model use between the nodes, whoever starts them, and the service itself. */
    public static List<PortUse> ofService(Deployment deployment) {
        if (!deployment.serve().serves()) {
            return List.of();
        }
        Cluster cluster = deployment.cluster();
        List<String> all = cluster.hosts();
        var uses = new ArrayList<PortUse>();
        uses.add(of("serve.port", "service", deployment.serve().port(), all.subList(0, 1), Reach.CLIENTS));
        if (all.size() > 1) {
            int base = hcclBase(deployment);
            uses.add(new PortUse(
                    "env.cluster." + HCCL, "HCCL", base, Math.min(MOST, base + OF_HCCL - 1), all, Reach.NODES));
            uses.add(
                    new PortUse("", "torch, Gloo and message queues of vLLM", FIRST_FREE, LAST_FREE, all, Reach.NODES));
        }
        return uses;
    }

    private static int hcclBase(Deployment deployment) {
        String given = deployment.environment().cluster().getOrDefault(HCCL, "");
        return given.matches("\\d{4,5}") && Integer.parseInt(given) <= MOST ? Integer.parseInt(given) : HCCL_BASE;
    }

    /** Whether the description, or a default of it, says which they are. */
    public boolean isPinned() {
        return !key.isEmpty();
    }

    /** Whether no other host can come to it at all. */
    public boolean listensOnLoopback() {
        return reach == Reach.LOOPBACK;
    }

    /** As one number, or {@code first-last}. */
    public String numbers() {
        return first == last ? String.valueOf(first) : first + "-" + last;
    }

    /** Ports that two of them would have on one host. */
    public static List<Finding> overlaps(List<PortUse> uses) {
        var findings = new ArrayList<Finding>();
        for (int i = 0; i < uses.size(); i++) {
            for (PortUse former : uses.subList(0, i)) {
                PortUse latter = uses.get(i);
                if (latter.overlaps(former)) {
                    findings.add(Finding.error(
                            PortCode.PORTS_OVERLAP,
                            latter.key,
                            "Expected ports of its own for each, saw " + former.numbers() + " for " + former.key + " ("
                                    + former.what + ") and " + latter.numbers() + " for " + latter.key + " ("
                                    + latter.what + ").",
                            "Give one of them other ports."));
                }
            }
        }
        return findings;
    }

    private boolean overlaps(PortUse other) {
        return isPinned()
                && other.isPinned()
                && first <= other.last
                && other.first <= last
                && !Collections.disjoint(hosts, other.hosts);
    }
}

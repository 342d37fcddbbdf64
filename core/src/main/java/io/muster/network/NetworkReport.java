package io.muster.network;

import io.muster.check.Finding;
import java.util.List;

/**
 * What became of the test of the networks between the hosts. Immutable.
 *
 * @param npus the pings
 * @param links the ports, each from each host that must come to it; empty where the cluster is one host
 * @param findings what is wrong, and what could not be tested
 */
public record NetworkReport(NpuMatrix npus, List<PortLink> links, List<Finding> findings) {

    public NetworkReport {
        links = List.copyOf(links);
        findings = List.copyOf(findings);
    }

    /** How many of the ports are so. */
    public long count(PortLink.State state) {
        return links.stream().filter(link -> link.state() == state).count();
    }
}

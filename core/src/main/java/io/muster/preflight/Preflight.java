package io.muster.preflight;

import io.muster.check.Findings;
import io.muster.cluster.Cluster;
import io.muster.network.NetworkReport;
import io.muster.npu.HostNpus;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What was seen of the hosts of a cluster and of the networks between them, before anything was started. Immutable.
 *
 * @param cluster that was looked at
 * @param hosts the NPUs of each host that answered
 * @param facts by host, what launcher and runtime tell of it, such as versions by the names of programs
 * @param findings all that is wrong, of hosts and of networks
 * @param network the pings between NPUs and the connections between hosts
 * @param took wall clock time of all of it
 */
public record Preflight(
        Cluster cluster,
        List<HostNpus> hosts,
        Map<String, Map<String, String>> facts,
        Findings findings,
        NetworkReport network,
        Duration took) {

    public Preflight {
        hosts = List.copyOf(hosts);
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /** Keys of all {@link #facts}, in their order. */
    public SortedSet<String> keys() {
        var keys = new TreeSet<String>();
        facts.values().forEach(told -> keys.addAll(told.keySet()));
        return keys;
    }

    /** Whether nothing was found that keeps the cluster from being started. */
    public boolean ok() {
        return !findings.hasErrors();
    }
}

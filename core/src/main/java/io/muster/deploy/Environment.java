package io.muster.deploy;

import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Environment variables that the user adds to those which Muster computes. Immutable.
 *
 * @param cluster the same on every node
 * @param nodes by the node's host, on that node only; wins over {@code cluster}
 */
public record Environment(Map<String, String> cluster, Map<String, Map<String, String>> nodes) {

    public Environment {
        cluster = ImmutableMap.copyOf(cluster);
        var copies = ImmutableMap.<String, Map<String, String>>builder();
        nodes.forEach((host, variables) -> copies.put(host, ImmutableMap.copyOf(variables)));
        nodes = copies.buildOrThrow();
    }

    public static Environment empty() {
        return new Environment(Map.of(), Map.of());
    }

    /** The user's variables of that host, in the order given, the node's own over the cluster's. */
    public Map<String, String> of(String host) {
        var variables = new LinkedHashMap<>(cluster);
        variables.putAll(nodes.getOrDefault(host, Map.of()));
        return variables;
    }

    /** The same without what is said of those hosts alone. */
    Environment without(Set<String> hosts) {
        var others = new LinkedHashMap<>(nodes);
        others.keySet().removeAll(hosts);
        return new Environment(cluster, others);
    }
}

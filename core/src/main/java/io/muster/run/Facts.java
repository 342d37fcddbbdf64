package io.muster.run;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the hosts of one run have told in lines {@code fact KEY VALUE}. Thread-safe. */
final class Facts {

    private final Map<String, Map<String, String>> byHost = new LinkedHashMap<>();

    /** Of those hosts, in that order. */
    Facts(Collection<String> hosts) {
        hosts.forEach(host -> byHost.put(host, Map.of()));
    }

    synchronized void learn(String host, Map<String, String> told) {
        var all = new LinkedHashMap<>(byHost.getOrDefault(host, Map.of()));
        all.putAll(told);
        byHost.put(host, all);
    }

    /** {@code HOST=VALUE} for each host, without a value where it has told none. */
    synchronized List<String> of(String key) {
        return byHost.entrySet().stream()
                .map(host -> host.getKey() + "=" + host.getValue().getOrDefault(key, ""))
                .toList();
    }
}

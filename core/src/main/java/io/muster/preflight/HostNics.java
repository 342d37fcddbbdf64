package io.muster.preflight;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The network interfaces of a host, in its own order. Immutable.
 *
 * @param addresses IPv4 addresses by interface
 */
record HostNics(Map<String, List<String>> addresses) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What bridges and container engines make is of the host alone. */
    private static final List<String> INNER =
            List.of("lo", "docker", "podman", "veth", "br-", "virbr", "cni", "flannel", "cali", "kube");

    /** What {@code ip -j addr} prints; empty where it is none of that. */
    static Optional<HostNics> read(String json) {
        try {
            JsonNode interfaces = JSON.readTree(json);
            return interfaces.isArray() ? Optional.of(of(interfaces)) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static HostNics of(JsonNode interfaces) {
        var nics = new LinkedHashMap<String, List<String>>();
        for (JsonNode one : interfaces) {
            var addresses = new ArrayList<String>();
            for (JsonNode address : one.path("addr_info")) {
                if (address.path("family").asText().equals("inet")) {
                    addresses.add(address.path("local").asText());
                }
            }
            nics.put(one.path("ifname").asText(), addresses);
        }
        return new HostNics(nics);
    }

    boolean has(String nic) {
        return addresses.containsKey(nic);
    }

    List<String> of(String nic) {
        return addresses.getOrDefault(nic, List.of());
    }

    /** Which one carries that address. */
    Optional<String> carrier(String address) {
        return addresses.entrySet().stream()
                .filter(nic -> nic.getValue().contains(address))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Addresses at which other hosts may reach it. */
    Stream<String> reachable() {
        return addresses.entrySet().stream()
                .filter(nic -> INNER.stream().noneMatch(nic.getKey()::startsWith))
                .flatMap(nic -> nic.getValue().stream());
    }

    @Override
    public String toString() {
        return addresses.isEmpty()
                ? "no interface"
                : addresses.entrySet().stream()
                        .map(e -> e.getKey() + (e.getValue().isEmpty() ? "" : " " + String.join(" ", e.getValue())))
                        .collect(joining(", "));
    }
}

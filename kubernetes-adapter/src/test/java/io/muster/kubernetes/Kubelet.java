package io.muster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Stand-in for the part of Kubernetes that makes a container's variables and arguments: {@code $(NAME)} and {@code $$}, after
 * {@code third_party/forked/golang/expansion} of Kubernetes.
 */
final class Kubelet {

    private Kubelet() {}

    /**
     * Variables of that container.
     *
     * @param given of a controller, set before all others
     */
    static Map<String, String> environment(JsonNode container, Map<String, String> given, String podIp) {
        var environment = new LinkedHashMap<>(given);
        for (JsonNode entry : container.path("env")) {
            String name = entry.path("name").asText();
            if (entry.has("valueFrom")) {
                if (!entry.at("/valueFrom/fieldRef/fieldPath").asText().equals("status.podIP")) {
                    throw new AssertionError("nobody knows " + entry);
                }
                environment.put(name, podIp);
            } else {
                environment.put(name, expanded(entry.path("value").asText(), environment));
            }
        }
        return environment;
    }

    /** A text with those variables in it. */
    static String expanded(String text, Map<String, String> variables) {
        var expanded = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf(')', at);
            if (text.startsWith("$$", at)) {
                expanded.append('$');
                at += 2;
            } else if (text.startsWith("$(", at) && end >= 0) {
                expanded.append(variables.getOrDefault(text.substring(at + 2, end), text.substring(at, end + 1)));
                at = end + 1;
            } else {
                expanded.append(text.charAt(at));
                at++;
            }
        }
        return expanded.toString();
    }
}

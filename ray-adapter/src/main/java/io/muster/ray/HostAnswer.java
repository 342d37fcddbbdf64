package io.muster.ray;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.check.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the script {@code observe} printed on one host. Immutable. Reading never fails: what cannot be read is in {@link
 * #unreadable}.
 *
 * @param raylets ids of the Ray nodes whose raylets run on the host for this cluster
 * @param running ids of all Ray nodes whose raylets run on the host, whoever has started them; an id is empty where it
 *     cannot be read, and all is empty where the host did not tell
 * @param nodes Ray's list of nodes with their addresses, if Ray was asked and gave one
 * @param counts Ray's list without addresses, if that was all it gave
 * @param unreadable what Ray said instead, if it was asked and nothing could be read; else empty
 */
record HostAnswer(
        List<String> raylets,
        Optional<List<String>> running,
        Optional<List<RayNode>> nodes,
        Optional<Counts> counts,
        String unreadable) {

    /** Said in place of Ray's own words about it, which are many. */
    static final String TOKEN_REFUSED = "it refuses the token that is on the head now";

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern SECTION = Pattern.compile("(?m)^--- (\\w+)$");
    private static final Pattern ACTIVE_NODE = Pattern.compile("(?m)^ 1 node_([0-9a-f]+)$");
    private static final Pattern NPU_TOTAL = Pattern.compile("(?m)^ *[0-9.]+/([0-9]+(?:\\.[0-9]+)?) NPU\\b");

    /**
     * What {@code ray status} tells: ids without addresses, and one sum.
     *
     * @param ids of the active nodes
     * @param npus of all of them
     */
    record Counts(List<String> ids, int npus) {}

    static HostAnswer read(String stdout) {
        List<String> raylets = List.of();
        Optional<List<String>> running = Optional.empty();
        Optional<List<RayNode>> nodes = Optional.empty();
        Optional<Counts> counts = Optional.empty();
        String unreadable = "";
        Matcher section = SECTION.matcher(stdout);
        boolean found = section.find();
        while (found) {
            String name = section.group(1);
            int from = section.end();
            found = section.find();
            String body = stdout.substring(from, found ? section.start() : stdout.length())
                    .strip();
            switch (name) {
                case "raylets" -> raylets = behindLast(' ', body);
                case "running" -> running = Optional.of(behindLast('=', body));
                case "rest", "list" -> {
                    nodes = nodes(body);
                    unreadable = nodes.isPresent() ? "" : Excerpt.of(body);
                }
                case "status" -> {
                    counts = counts(body);
                    unreadable = counts.isPresent() ? "" : Excerpt.of(body);
                }
                case "none" -> unreadable = body.contains("InvalidAuthToken") ? TOKEN_REFUSED : Excerpt.of(body);
                default -> {}
            }
        }
        return new HostAnswer(raylets, running, nodes, counts, unreadable);
    }

    /** Whether that node has ended, though Ray may not know yet. */
    boolean hasEnded(RayNode node) {
        return running.filter(ids -> !ids.contains(node.id()) && !ids.contains(""))
                .isPresent();
    }

    private static List<String> behindLast(char mark, String lines) {
        return lines.lines()
                .map(line -> line.substring(line.lastIndexOf(mark) + 1))
                .toList();
    }

    private static Optional<List<RayNode>> nodes(String json) {
        JsonNode reply;
        try {
            reply = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        // The dashboard wraps the array that ray list nodes prints bare.
        JsonNode list = reply.isArray() ? reply : reply.at("/data/result/result");
        if (!list.isArray()) {
            return Optional.empty();
        }
        var nodes = new ArrayList<RayNode>();
        for (JsonNode node : list) {
            if (!node.path("node_ip").isTextual() || !node.path("state").isTextual()) {
                return Optional.empty();
            }
            nodes.add(new RayNode(
                    node.path("node_id").asText(),
                    node.path("node_ip").asText(),
                    node.path("state").asText().equals("ALIVE"),
                    (int) node.path("resources_total").path("NPU").asDouble(0),
                    node.path("state_message").asText("")));
        }
        return Optional.of(List.copyOf(nodes));
    }

    private static Optional<Counts> counts(String text) {
        List<String> ids =
                ACTIVE_NODE.matcher(text).results().map(match -> match.group(1)).toList();
        if (ids.isEmpty()) {
            return Optional.empty();
        }
        Matcher npus = NPU_TOTAL.matcher(text);
        return Optional.of(new Counts(ids, npus.find() ? (int) Double.parseDouble(npus.group(1)) : 0));
    }
}

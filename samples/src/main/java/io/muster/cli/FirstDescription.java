package io.muster.cli;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.node.TextNode;
import io.muster.cluster.NpuGeneration;
import io.muster.preflight.FoundHost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A description to begin with, as text, of hosts that have told what they are. Each has an address and an NPU.
 *
 * @param ssh how they are reached, by the keys of the section
 */
record FirstDescription(String name, List<FoundHost> hosts, Map<String, String> ssh, Optional<String> model) {

    private static final String ANY_MODEL = "Qwen/Qwen3-235B-A22B";
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_./-]*|[0-9]+(\\.[0-9]+){3}");
    private static final int COMMENT_COLUMN = 40;

    @Override
    public String toString() {
        int npus = mostCommon();
        var text = new StringBuilder(
                "# Written by muster init from what the hosts said of themselves. Yours to change.\n");
        line(text, "name: " + word(name), "");
        line(text, "nodes:", "the first is the head");
        for (FoundHost host : hosts) {
            List<String> others = host.addresses().subList(1, host.addresses().size());
            line(
                    text,
                    "  - {" + node(host, npus) + "}",
                    others.isEmpty() ? "" : "has also " + String.join(", ", others));
        }
        line(text, "npusPerNode: " + npus, "");
        text.append(generation());
        if (!ssh.isEmpty()) {
            line(text, "ssh: {" + entries(ssh) + "}", "");
        }
        line(
                text,
                "model: {id: " + word(model.orElse(ANY_MODEL)) + "}",
                model.isPresent() ? "" : "an example: name yours, or its folder on every host");
        if (hosts.stream().allMatch(host -> host.npus().size() == npus)) {
            line(
                    text,
                    "parallelism: {tensor: " + npus + (hosts.size() > 1 ? ", pipeline: " + hosts.size() : "") + "}",
                    "muster advise FILE compares all");
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String line, String comment) {
        text.append(line);
        if (!comment.isEmpty()) {
            text.append(" ".repeat(Math.max(1, COMMENT_COLUMN - line.length())))
                    .append("# ")
                    .append(comment);
        }
        text.append('\n');
    }

    private String node(FoundHost host, int npus) {
        String address = host.addresses().get(0);
        var keys = new ArrayList<>(List.of("host: " + address));
        host.nic().ifPresent(nic -> keys.add("nic: " + word(nic)));
        if (!host.asked().equals(address)) {
            keys.add("ssh: " + word(host.asked()));
        }
        List<Integer> ids = host.npus();
        if (!ids.equals(IntStream.range(0, ids.size()).boxed().toList())) {
            keys.add("devices: " + ids);
        } else if (ids.size() != npus) {
            keys.add("npus: " + ids.size());
        }
        return String.join(", ", keys);
    }

    private String generation() {
        Optional<NpuGeneration> generation = hosts.get(0).generation();
        var text = new StringBuilder();
        line(
                text,
                generation.map(known -> "npuGeneration: " + known.id()).orElse("# npuGeneration:"),
                generation.isPresent()
                        ? "npu-smi says " + String.join(", ", hosts.get(0).chips())
                        : "npu-smi did not tell; atlas-a2, atlas-a3, atlas-950 or atlas-310p");
        return text.toString();
    }

    /** Of NPUs on a host; the larger of two that are. */
    private int mostCommon() {
        var counts = new HashMap<Integer, Integer>();
        hosts.forEach(host -> counts.merge(host.npus().size(), 1, Integer::sum));
        return counts.entrySet().stream()
                .max(Map.Entry.<Integer, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .orElseThrow()
                .getKey();
    }

    private static String entries(Map<String, String> entries) {
        return entries.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + word(entry.getValue()))
                .collect(joining(", "));
    }

    /** As YAML takes it for this text and nothing else. */
    private static String word(String text) {
        return PLAIN.matcher(text).matches() ? text : new TextNode(text).toString();
    }
}

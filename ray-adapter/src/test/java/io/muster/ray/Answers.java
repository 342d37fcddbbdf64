package io.muster.ray;

import com.google.common.io.Resources;
import io.muster.plan.CommandOutput;
import io.muster.spi.Observation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** What hosts print when they are asked: recorded, made up, and damaged. */
final class Answers {

    /** Every recorded reply to each question that the script observe may ask. */
    static final List<String> RECORDED = List.of(
            onHead("rest", recorded("2.48.0", "rest-nodes")),
            onHead("rest", restOf260()),
            onHead("rest", recorded("2.60.0", "tok-curl-none")),
            onHead("list", recorded("2.48.0", "list-nodes-json")),
            onHead("list", recorded("2.60.0", "list-nodes-json")),
            onHead("list", recorded("2.60.0", "list-nodes-after-death")),
            onHead("list", recorded("2.60.0", "list-nodes-after-stop")),
            onHead("list", recorded("2.60.0", "list-nodes-yaml")),
            onHead("status", recorded("2.48.0", "status")),
            onHead("status", recorded("2.60.0", "status-2nodes")),
            onHead("status", recorded("2.60.0", "status-verbose")),
            onHead("status", recorded("2.60.0", "status-after-death")),
            onHead("status", recorded("2.60.0", "status-no-cluster")),
            onHead("none", recorded("2.60.0", "start-worker-again")));

    private Answers() {}

    static String recorded(String version, String name) {
        String path = "recorded/ray-" + version + "/" + name + ".out";
        try {
            return Resources.toString(Resources.getResource(Answers.class, path), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The dashboard's reply of Ray 2.60.0, which was recorded together with its HTTP header. */
    static String restOf260() {
        String reply = recorded("2.60.0", "tok-curl");
        return reply.substring(reply.indexOf("\r\n\r\n") + 4);
    }

    /** The head's answer: one raylet, and Ray's reply of that kind. */
    static String onHead(String kind, String reply) {
        return "--- raylets\n4711 0123456789abcdef d4f6468e\n--- " + kind + "\n" + reply + "\n--- end\n";
    }

    /** The answer of a host whose raylets have those ids, and where Ray is not asked. */
    static String onHost(String... ids) {
        var text = new StringBuilder("--- raylets\n");
        for (String id : ids) {
            text.append("4711 0123456789abcdef ").append(id).append('\n');
        }
        return text.append("\n--- end\n").toString();
    }

    /** The answer of a host where nothing of the cluster runs, and raylets with those ids do. */
    static String running(String... ids) {
        var text = new StringBuilder("--- running\n");
        for (String id : ids) {
            text.append("id=").append(id).append('\n');
        }
        return onHost().replace("--- end", text + "--- end");
    }

    /** Ray's list of those nodes, as ray list nodes prints it. */
    static String list(String... nodes) {
        return "[" + String.join(", ", nodes) + "]";
    }

    static String node(String ip, String state, int npus, String message) {
        return """
                {"node_id": "%x", "node_ip": "%s", "state": "%s", "state_message": "%s", "resources_total": {"NPU": %d.0}}""".formatted(ip.hashCode(), ip, state, message, npus);
    }

    static String alive(String ip, int npus) {
        return node(ip, "ALIVE", npus, "");
    }

    static CommandOutput output(String stdout) {
        return new CommandOutput(0, stdout, "");
    }

    static Observation observation(String stdout) {
        return Observation.of(output(stdout));
    }

    /** One of the recorded answers, damaged in one to four ways. */
    static String damaged(Random random) {
        String text = any(random, RECORDED);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int from = random.nextInt(text.length() + 1);
            int to = from + random.nextInt(Math.min(text.length() - from, 80) + 1);
            text = switch (random.nextInt(7)) {
                case 0 -> text.substring(0, from);
                case 1 -> text.substring(from);
                case 2 -> text.substring(0, from) + text.substring(to);
                case 3 -> text.substring(0, to) + text.substring(from);
                case 4 -> flipped(text, random);
                case 5 -> text + any(random, RECORDED);
                // A number is the only thing that is parsed by hand: next to one, digits and dots hurt most.
                default -> text.replaceFirst("(?<=/)[0-9.]+(?= NPU)|(?<=\"NPU\": )[0-9.]+", number(random));
            };
        }
        return text;
    }

    private static String flipped(String text, Random random) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(20); i >= 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String number(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(1, 30); i > 0; i--) {
            text.append("0123456789.".charAt(random.nextInt(11)));
        }
        return text.toString();
    }

    private static String any(Random random, List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }
}

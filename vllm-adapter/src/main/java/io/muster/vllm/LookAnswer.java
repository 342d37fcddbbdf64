package io.muster.vllm;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Splitter;
import io.muster.cluster.Node;
import io.muster.cluster.SshTarget;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * For launchers: from what the processes of one host were started, as {@link VllmNode#look} asks it. Immutable. Reading never fails.
 *
 * @param whole whether the host told all of it
 * @param processes those that run
 * @param container variables of the container in which they run; empty where there is none
 * @param wanted variables as the description wants them there; empty where the host could not tell
 * @param nodes of the cluster as this one noted them, with where SSH reaches them, the head first; empty where none are noted
 */
public record LookAnswer(
        boolean whole,
        List<Seen> processes,
        Optional<Map<String, String>> container,
        Optional<Map<String, String>> wanted,
        List<Node> nodes) {

    /** Name of a process that somebody has started by hand where the cluster is to run. */
    public static final String BY_HAND = "by-hand";

    private static final Splitter LINES = Splitter.on('\n');
    private static final Splitter WORDS = Splitter.on(' ');
    private static final Splitter NULS = Splitter.on('\0').omitEmptyStrings();

    /**
     * One process.
     *
     * @param name by which it was asked for
     * @param variables those that were put there by Muster, or would be
     * @param argv as it was started
     */
    public record Seen(String name, Map<String, String> variables, List<String> argv) {

        /** Value of the flag of that name, in the form {@code --name=value}; with hyphens and underscores alike. */
        public Optional<String> flag(String name) {
            return argv.stream()
                    .filter(argument -> argument.startsWith("--"))
                    .map(argument -> argument.substring(2))
                    .filter(argument -> argument.indexOf('=') > 0
                            && argument.substring(0, argument.indexOf('='))
                                    .replace('_', '-')
                                    .equals(name))
                    .map(argument -> argument.substring(argument.indexOf('=') + 1))
                    .findFirst();
        }
    }

    /** What a host printed. */
    public static LookAnswer read(String stdout) {
        List<String> lines = LINES.splitToList(stdout);
        var processes = new ArrayList<Seen>();
        Optional<Map<String, String>> container = Optional.empty();
        Optional<Map<String, String>> wanted = Optional.empty();
        var nodes = new ArrayList<Node>();
        boolean whole = false;
        for (int i = 0; i < lines.size(); i++) {
            List<String> heading = WORDS.splitToList(lines.get(i));
            if (!heading.get(0).equals("---") || heading.size() < 2) {
                continue;
            }
            switch (heading.get(1)) {
                case "container" -> container = Optional.of(variables(line(lines, i + 1)));
                case "wanted" ->
                    wanted = Optional.of(variables(line(lines, i + 1))).filter(names -> !names.isEmpty());
                case "hosts" ->
                    lines.subList(i + 1, lines.size()).stream()
                            .takeWhile(line -> !line.startsWith("---"))
                            .filter(line -> !line.isBlank())
                            .map(LookAnswer::node)
                            .forEach(nodes::add);
                case "end" -> whole = true;
                case "image", "made" -> {
                    // Of the runtime.
                }
                default ->
                    processes.add(
                            new Seen(heading.get(1), variables(line(lines, i + 1)), split(line(lines, i + 2), false)));
            }
        }
        return new LookAnswer(whole, List.copyOf(processes), container, wanted, List.copyOf(nodes));
    }

    private static Node node(String noted) {
        List<String> words = WORDS.splitToList(noted);
        Node node = Node.of(words.get(0));
        return words.size() < 2
                ? node
                : SshTarget.parse(words.get(1)).map(node::ssh).orElse(node);
    }

    /** Those of that name. */
    public List<Seen> of(String name) {
        return processes.stream().filter(seen -> seen.name().equals(name)).toList();
    }

    private static String line(List<String> lines, int index) {
        return index < lines.size() ? lines.get(index) : "";
    }

    private static Map<String, String> variables(String base64) {
        var variables = new LinkedHashMap<String, String>();
        for (String assignment : split(base64, true)) {
            int equals = assignment.indexOf('=');
            if (equals > 0) {
                variables.put(assignment.substring(0, equals), assignment.substring(equals + 1));
            }
        }
        return variables;
    }

    private static List<String> split(String base64, boolean omitEmpty) {
        String text;
        try {
            text = new String(Base64.getDecoder().decode(base64.strip()), UTF_8);
        } catch (IllegalArgumentException e) {
            return List.of();
        }
        if (omitEmpty) {
            return NULS.splitToList(text);
        }
        List<String> all = Splitter.on('\0').splitToList(text);
        // A NUL ends each argument, of which the last is no beginning of another.
        return text.isEmpty() ? List.of() : all.subList(0, all.size() - 1);
    }
}

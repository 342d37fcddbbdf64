package io.muster.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A process that would run on a host in memory, by what the files there start it from.
 *
 * @param name as a look at the host calls it
 */
record InMemoryProcess(String name, Map<String, String> variables, List<String> argv) {

    private static final Pattern EXPORT =
            Pattern.compile("(?m)^export (?<name>\\w+)=(?<value>(?:'[^']*'|\\\\'|\"[^\"]*\"|[^\\s'\"])*)$");
    private static final Pattern SERVE = Pattern.compile("(?ms)^setsid (?<line>.*?) > serve\\.log");
    private static final Pattern SERVICE = Pattern.compile("(?m)^export (?<mark>MUSTER_SERVICE)=(?<value>\\w+)");

    /** Ray's own on that node. */
    static InMemoryProcess raylet(String env) {
        return new InMemoryProcess("raylet", exported(env), List.of());
    }

    /** The server of vLLM, with the line that starts it. */
    static InMemoryProcess server(String env, String serve) {
        var variables = new LinkedHashMap<>(exported(env));
        SERVICE.matcher(serve).results().forEach(mark -> variables.put(mark.group(1), mark.group(2)));
        List<String> argv = SERVE.matcher(serve)
                .results()
                .findFirst()
                .map(start -> ShellWords.of(start.group(1)))
                .orElse(List.of());
        return new InMemoryProcess("server", variables, argv);
    }

    /** Nothing that runs: the variables that a script would give to what it starts. */
    static InMemoryProcess wanted(String script) {
        return new InMemoryProcess("wanted", exported(script), List.of());
    }

    private static Map<String, String> exported(String script) {
        var variables = new LinkedHashMap<String, String>();
        EXPORT.matcher(script)
                .results()
                .forEach(export -> variables.put(
                        export.group(1),
                        ShellWords.of(export.group(2)).stream().findFirst().orElse("")));
        return variables;
    }

    /** As a look tells it. */
    String told() {
        return "--- " + name + " 1\n"
                + base64(variables.entrySet().stream()
                        .map(variable -> variable.getKey() + "=" + variable.getValue())
                        .toList())
                + "\n" + base64(argv) + "\n";
    }

    private static String base64(List<String> texts) {
        return Base64.getEncoder()
                .encodeToString(texts.stream()
                        .map(text -> text + "\0")
                        .collect(joining())
                        .getBytes(UTF_8));
    }
}

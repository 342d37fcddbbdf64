package io.muster.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page of what {@code --json} prints has each key of each command, with the kinds of its values. */
@Timeout(120)
class JsonPageTest {

    private static final Path PAGE = Path.of("../docs/json.md");
    private static final Path CONFIG =
            Path.of("../core/src/test/resources/io/muster/model/configs/Qwen3-235B-A22B.json");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String HEAD = """
            # What programs get

            With `--json` a command prints one document to standard output, and nothing else there; progress is on standard error. The exit code is the
            same as without. `findings` are in every document that has something to tell: `severity` is `ERROR`, `WARNING` or `INFO`, `code` names
            [its page](findings/README.md), and `path` is the place in the description, or the host. A key may be added in any version; none changes its meaning.
            `HOST` stands for an address of the description, `[]` for each element.

            Taken from what the commands print in a test; where a list was empty there, its elements are not shown.
            """;

    private final Map<String, Map<String, SortedSet<String>>> commands = new LinkedHashMap<>();
    private final FakeHosts hosts = new FakeHosts();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void eachKeyIsOnThePage() throws IOException {
        Path broken = Files.move(Example.with("tensor: 8", "tensor: 64", folder), folder.resolve("broken.yaml"));
        note("init", "10.0.0.1", "10.0.0.2");
        note("check", broken);
        note("plan", Example.FILE);
        note("ports", Example.FILE);
        note("manifest", inDocker(), "--as", "leaderworkerset");
        note("advise", withConfig());
        note("model", CONFIG);
        note("preflight", Example.FILE);
        note("diff", Example.FILE);
        note("up", Example.FILE);
        note("status", Example.FILE);
        note("watch", Example.FILE);
        assertThat(Thread.interrupted()).isTrue();
        note("logs", Example.FILE);
        note("diagnose", Example.FILE);
        note("down", Example.FILE);
        // Where nothing could be done, the findings say why, beside what has the same form as ever.
        note("up", broken);
        note("diff", broken);
        note("preflight", broken);
        String page = page();

        if (Boolean.getBoolean("golden.rewrite")) {
            Files.writeString(PAGE, page);
        }
        assertThat(page)
                .as("Where the change is meant: mvn test -pl samples -am -Dgolden.rewrite=true, and read the diff")
                .isEqualTo(Files.readString(PAGE));
    }

    private Path inDocker() {
        return Example.with(
                "{bare: {setup: \"source /opt/ray/bin/activate\"}}", "{docker: {image: vllm-ascend}}", folder);
    }

    private Path withConfig() throws IOException {
        Files.copy(CONFIG, folder.resolve("model.json"));
        return Files.writeString(
                folder.resolve("advise.yaml"),
                Files.readString(Example.FILE)
                        .replace("{id: Qwen/Qwen3-235B-A22B}", "{id: Qwen/Qwen3-235B-A22B, config: model.json}"));
    }

    private void note(String command, Object... arguments) throws JsonProcessingException {
        var all = new Object[arguments.length + 2];
        all[0] = command;
        all[1] = "--json";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        Program program = Program.run(hosts::muster, all);
        Map<String, SortedSet<String>> keys = commands.computeIfAbsent(command, c -> new LinkedHashMap<>());
        if (command.equals("watch")) {
            note(keys, "", JSON.readTree(program.out().lines().findFirst().orElseThrow()));
        } else {
            note(keys, "", program.json());
        }
    }

    private static void note(Map<String, SortedSet<String>> keys, String path, JsonNode node) {
        if (node.isObject()) {
            node.properties().forEach(field -> {
                String key = field.getKey().matches("10\\.0\\.0\\.[0-9]+") ? "HOST" : field.getKey();
                note(keys, path.isEmpty() ? key : path + "." + key, field.getValue());
            });
        } else if (node.isArray()) {
            keys.computeIfAbsent(path + "[]", p -> new TreeSet<>());
            node.forEach(element -> note(keys, path + "[]", element));
        } else {
            keys.computeIfAbsent(path, p -> new TreeSet<>())
                    .add(node.getNodeType().name().toLowerCase(Locale.ROOT));
        }
    }

    private String page() {
        return HEAD
                + commands.entrySet().stream()
                        .map(command -> "\n## " + command.getKey() + "\n\n"
                                + (command.getKey().equals("watch") ? "One document a line.\n\n" : "")
                                + "```\n" + lines(command.getValue()) + "```\n")
                        .collect(joining());
    }

    private static String lines(Map<String, SortedSet<String>> keys) {
        return keys.entrySet().stream()
                // A list whose elements are shown needs no line.
                .filter(key -> !key.getValue().isEmpty()
                        || keys.keySet().stream().noneMatch(other -> other.startsWith(key.getKey() + ".")))
                .map(key -> (key.getKey() + "  " + String.join(" or ", key.getValue())).strip() + "\n")
                .collect(joining());
    }
}

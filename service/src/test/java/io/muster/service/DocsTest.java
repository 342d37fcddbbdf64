package io.muster.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the docs say of the service is so. */
class DocsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    /** A key more is allowed; one less is not. */
    @Test
    void answersHaveTheKeysOfTheCommands() throws Exception {
        String page = Files.readString(Path.of("../docs/json.md"));
        try (var service = new RunningService(folder)) {
            service.send("PUT", "/deployments/qwen", Descriptions.GOOD);
            for (String command : List.of("plan", "status", "diff", "preflight", "logs")) {
                JsonNode answer = new JsonMapper()
                        .readTree(service.get("/deployments/qwen/" + command).body());
                group("## " + command + "\n\n```\n(.*?)```", page).lines().forEach(line -> {
                    String path = Splitter.on(' ').split(line).iterator().next();
                    assertThat(has(answer, Splitter.on('.').splitToList(path)))
                            .as("%s of %s in %s", path, command, answer)
                            .isTrue();
                });
            }
        }
    }

    /** Of a list with elements any has it: not every step has a command. */
    private static boolean has(JsonNode answer, List<String> path) {
        if (path.isEmpty()) {
            return true;
        }
        String key = path.get(0).replace("[]", "");
        List<String> rest = path.subList(1, path.size());
        if (!answer.has(key)) {
            return false;
        }
        JsonNode value = answer.get(key);
        return !path.get(0).endsWith("[]")
                ? has(value, rest)
                : value.isEmpty() || value.valueStream().anyMatch(element -> has(element, rest));
    }

    private static String group(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }
}

package io.muster.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.Planner;
import io.muster.check.Finding;
import io.muster.description.DescriptionCode;
import io.muster.diagnose.Symptom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each key that a page or a remedy names is one that a description may have. */
class KeysTest {

    private static final Pattern KEY = Pattern.compile(
            "(?<![\\w./-])(?:nodes\\[\\w*]|runtime|ray|vllm|model|parallelism|serve|env|environment|launcher|secrets|repair|ssh)"
                    + "(?:\\.[a-z]\\w*)+(?![\\w(/-])");

    /** Files, modules of Python, an API of Kubernetes, and weights of a model. */
    private static final Pattern NO_KEY = Pattern.compile(
            ".*\\.(log|py|sh|md|yaml|json|java|txt|out|err)|ray\\.(exceptions|serve|io).*|vllm\\.v1.*|model\\.layers.*");

    private static final Path TABLE = Path.of("../docs/guide.md");

    @TempDir
    private Path folder;

    static List<Path> pages() throws IOException {
        return MarkdownTest.pages().stream()
                // What is printed has other keys; what was decided or changed may name what is no more.
                .filter(page -> !page.endsWith("json.md")
                        && !page.endsWith("CHANGELOG.md")
                        && !page.toString().contains("/decisions/"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void ofAPage(Path page) throws IOException {
        assertThat(unknown(Files.readString(page))).isEmpty();
    }

    @Test
    void ofTheCatalogue() throws IOException {
        String remedies = Planner.create().catalogue().symptoms().stream()
                .map(Symptom::remedy)
                .collect(Collectors.joining("\n"));
        assertThat(unknown(remedies)).isEmpty();
    }

    /** The table of the guide names some keys by their last part alone. */
    @Test
    void ofTheGuidesTable() throws IOException {
        var keys = new TreeSet<String>();
        for (String line : Files.readAllLines(TABLE)) {
            if (!line.startsWith("| `")
                    || !line.matches("\\| `(nodes\\[]|runtime|ray|vllm|model|parallelism|serve|ssh|repair)\\..*")) {
                continue;
            }
            List<String> names = Pattern.compile("`([^`]+)`")
                    .matcher(line.substring(0, line.indexOf('|', 1)))
                    .results()
                    .map(name -> name.group(1))
                    .toList();
            String parent = names.get(0).substring(0, names.get(0).lastIndexOf('.'));
            names.forEach(name -> keys.add(name.startsWith(".") ? parent + name : name));
        }
        assertThat(keys).hasSizeGreaterThan(60);
        assertThat(unknown(String.join("\n", keys))).isEmpty();
    }

    private Set<String> unknown(String text) throws IOException {
        var unknown = new TreeSet<String>();
        for (String key : KEY.matcher(text)
                .results()
                .map(found -> found.group().replaceAll("\\[\\w*]", "[]"))
                .filter(found -> !NO_KEY.matcher(found).matches())
                .collect(Collectors.toSet())) {
            if (!isKnown(key)) {
                unknown.add(key);
            }
        }
        return unknown;
    }

    /** A reader of descriptions is asked. */
    private boolean isKnown(String key) throws IOException {
        String[] parts = key.split("\\.", -1);
        String value = "{" + parts[parts.length - 1] + ": x}";
        for (int i = parts.length - 2; i > 0; i--) {
            value = "{" + parts[i] + ": " + value + "}";
        }
        String first = parts[0];
        String text = first.endsWith("[]")
                ? first.substring(0, first.length() - 2) + ": [" + value + "]\n"
                : first + ": " + value + "\n";
        return Planner.create().read(Files.writeString(folder.resolve("key.yaml"), text)).findings().stream()
                .noneMatch(finding -> finding.code() == DescriptionCode.KEY_UNKNOWN
                        // What is no mapping has no keys.
                        || (finding.code() == DescriptionCode.VALUE_WRONG_TYPE
                                && key.startsWith(pathOf(finding) + ".")));
    }

    private static String pathOf(Finding finding) {
        return finding.path().replaceAll("\\[\\d+]", "[]");
    }
}

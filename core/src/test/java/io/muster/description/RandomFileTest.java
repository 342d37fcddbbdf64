package io.muster.description;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.FakeLauncher;
import io.muster.Planner;
import io.muster.check.Finding;
import io.muster.check.Findings;
import io.muster.check.Severity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Good files with random mistakes: whatever they hold is a finding at a place of the file, and never an exception. */
@Timeout(300)
class RandomFileTest {

    private static final int ROUNDS = 2000;
    private static final Pattern PLACE = Pattern.compile("line (\\d+), column (\\d+): .+");

    /** What YAML, JSON and shells care about. */
    private static final List<String> PIECES = List.of(
            "\"",
            "'",
            ":",
            ": ",
            "{",
            "}",
            "[",
            "]",
            ",",
            "- ",
            "? ",
            "&a ",
            "*a",
            "!x ",
            "!!int ",
            "!!float ",
            "!!binary ",
            "<<: ",
            "|",
            ">",
            "#",
            " #",
            "%",
            "@",
            "`",
            "\\",
            "\\u0000",
            "\\ud800",
            "\n",
            "\r",
            "\t",
            "\n---\n",
            "\n...\n",
            "~",
            "null",
            "true",
            "no",
            "0",
            "-1",
            "08",
            "0x",
            "0x1F",
            "0b2",
            "1e3",
            ".inf",
            ".nan",
            "1_",
            "9".repeat(1001),
            "é",
            "中",
            "😀",
            "\u0000",
            "\u0007",
            "\u0085",
            "\u2028",
            "\ufeff",
            "\ufffe",
            "$(reboot)",
            "; rm -rf ~");

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"example.yaml", "everything.yaml", "example.json", "everything.json"})
    void everyMutationOfAGoodFileIsReadCheckedAndPlacedInTheFile(String name) throws IOException {
        byte[] good;
        try (InputStream in = Objects.requireNonNull(RandomFileTest.class.getResourceAsStream(name))) {
            good = in.readAllBytes();
        }
        new Written(folder).withConfig("qwen/config.json", "DeepSeek-V3");
        Planner planner = Planner.of(FakeLauncher.provider());
        long first = new Random().nextInt();
        int wrong = 0;
        for (long seed = first; seed < first + ROUNDS; seed++) {
            byte[] bytes = mutated(good, new Random(seed));
            Path file = Files.write(folder.resolve(name), bytes);
            try {
                Description description = planner.read(file);
                description
                        .findings()
                        .forEach(finding -> checkPlace(finding, new String(bytes, StandardCharsets.UTF_8)));
                Findings findings = planner.check(description);
                findings.forEach(RandomFileTest::checkWords);
                assertThat(findings.all()).doesNotHaveDuplicates();
                if (!findings.hasErrors()) {
                    planner.plan(description.deployment().orElseThrow());
                }
                wrong += findings.hasErrors() ? 1 : 0;
            } catch (AssertionError | RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed + " of " + name, e);
            }
        }
        // A test of files that are never, or always, wrong would show little.
        assertThat(wrong).isBetween(ROUNDS / 3, ROUNDS - ROUNDS / 50);
    }

    private static void checkPlace(Finding finding, String text) {
        Matcher place = PLACE.matcher(finding.message());
        assertThat(place.matches()).as("place in %s", finding).isTrue();
        int line = Integer.parseInt(place.group(1));
        int column = Integer.parseInt(place.group(2));
        // YAML breaks lines at more characters than JSON.
        assertThat(isIn(text.split("\r\n|[\r\n]", -1), line, column)
                        || isIn(text.split("\r\n|[\r\n\u0085\u2028\u2029]", -1), line, column))
                .as("a place of the file in %s", finding)
                .isTrue();
    }

    private static boolean isIn(String[] lines, int line, int column) {
        return line >= 1 && line <= lines.length && column >= 1 && column <= lines[line - 1].length() + 1;
    }

    private static void checkWords(Finding finding) {
        assertThat(finding.code().name()).isNotBlank();
        assertThat(finding.message()).isNotBlank().doesNotContain("\n", "\u0007", "\0");
        assertThat(finding.remedy()).isNotBlank();
        assertThat(finding.path()).doesNotContain("\n");
        assertThat(finding.severity()).isIn((Object[]) Severity.values());
    }

    private static byte[] mutated(byte[] good, Random random) {
        byte[] bytes = good;
        int mutations = 1 + random.nextInt(3);
        for (int i = 0; i < mutations; i++) {
            int at = random.nextInt(bytes.length);
            bytes = switch (random.nextInt(9)) {
                case 0 -> without(bytes, at, 1);
                case 1 -> without(bytes, at, random.nextInt(20));
                case 2 -> with(bytes, at, new byte[] {(byte) random.nextInt(256)});
                case 3, 4 ->
                    with(bytes, at, PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8));
                case 5 -> swapped(bytes, at, random.nextInt(bytes.length));
                case 6 ->
                    ofLines(
                            bytes,
                            lines -> lines.add(random.nextInt(lines.size()), lines.get(random.nextInt(lines.size()))));
                case 7 ->
                    ofLines(
                            bytes,
                            lines -> Collections.swap(
                                    lines, random.nextInt(lines.size()), random.nextInt(lines.size())));
                default -> ofLines(bytes, lines -> lines.remove(random.nextInt(lines.size())));
            };
            if (bytes.length == 0) {
                return bytes;
            }
        }
        return bytes;
    }

    private static byte[] without(byte[] bytes, int at, int count) {
        return joined(
                Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, Math.min(bytes.length, at + count), bytes.length));
    }

    private static byte[] with(byte[] bytes, int at, byte[] more) {
        return joined(joined(Arrays.copyOf(bytes, at), more), Arrays.copyOfRange(bytes, at, bytes.length));
    }

    private static byte[] swapped(byte[] bytes, int a, int b) {
        byte[] swapped = bytes.clone();
        swapped[a] = bytes[b];
        swapped[b] = bytes[a];
        return swapped;
    }

    private static byte[] ofLines(byte[] bytes, Consumer<List<String>> change) {
        // Latin-1 keeps every byte.
        var lines = new ArrayList<>(List.of(new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1)));
        change.accept(lines);
        return String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] joined(byte[] a, byte[] b) {
        var joined = new ByteArrayOutputStream();
        joined.writeBytes(a);
        joined.writeBytes(b);
        return joined.toByteArray();
    }
}

package io.muster.description;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.check.Finding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no description at all: one finding, in time, and never an exception. */
@Timeout(120)
class BadFileTest {

    private static final String LEAST = "nodes: [{host: 10.0.0.1}]\nmodel: {id: m}\n";
    private static final int MOST_BYTES = 3 << 20;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void fileThatIsNotThereIsNamed() {
        Path file = folder.resolve("no/such.yaml");

        assertThat(only(Written.READER.read(file)).message()).contains(file.toString(), "there is no such file");
        assertThat(only(Written.READER.read(file)).code()).isEqualTo(DescriptionCode.FILE_NOT_READABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"d", "d.yaml", "d.json"})
    void folderIsNoFile(String name) throws IOException {
        Finding finding = only(Written.READER.read(Files.createDirectory(folder.resolve(name))));

        assertThat(finding.code()).isEqualTo(DescriptionCode.FILE_NOT_READABLE);
        assertThat(finding.message()).containsIgnoringCase("is a directory");
    }

    @Test
    void whatStandsBelowAFileIsNotThere() throws IOException {
        Path file = Files.writeString(folder.resolve("d.yaml"), LEAST);

        assertThat(only(Written.READER.read(file.resolve("e.yaml"))).code())
                .isEqualTo(DescriptionCode.FILE_NOT_READABLE);
    }

    @Test
    void fileWithoutEndIsNotReadToItsEnd() {
        assertThat(only(Written.READER.read(Path.of("/dev/zero"))).message()).contains("larger than " + MOST_BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yaml", "json"})
    void fileOfTheLargestSizeIsReadAndOneThatIsLargerIsNot(String ending) throws IOException {
        String text = "{\"nodes\": [{\"host\": \"10.0.0.1\"}], \"model\": {\"id\": \"m\"}}";
        byte[] largest = (text + "\n".repeat(MOST_BYTES - text.length())).getBytes(UTF_8);

        assertThat(read("d." + ending, largest).findings()).isEmpty();
        assertThat(only(read("d." + ending, (text + "\n".repeat(MOST_BYTES - text.length() + 1)).getBytes(UTF_8)))
                        .code())
                .isEqualTo(DescriptionCode.FILE_NOT_READABLE);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 1, 1, nothing",
        "'  \n\n', 1, 1, nothing",
        "'# only a comment\n', 1, 1, nothing",
        "'---\n', 2, 1, nothing",
        "'~\n', 1, 1, nothing",
        "'hello\n', 1, 1, the text 'hello'",
        "'\n\n  42\n', 3, 3, the number 42",
        "'- a\n- b\n', 1, 1, a list",
        "' [1]', 1, 2, a list",
        "'true', 1, 1, true"
    })
    void fileThatIsNoMappingIsToldWhatItIs(String text, int line, int column, String kind) throws IOException {
        for (String name : new String[] {"d.yaml", "d.json"}) {
            if (name.endsWith(".json") && !text.isBlank() && !text.matches("\\s*(42|\\[1]|true)\\s*")) {
                continue;
            }
            Finding finding = only(read(name, text));
            assertThat(finding.code()).isEqualTo(DescriptionCode.FILE_NOT_WELL_FORMED);
            assertThat(finding.message())
                    .isEqualTo("line " + line + ", column " + column + ": expected keys such as nodes and model, saw "
                            + kind.replace("''", "'") + ".");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'a: b\n\tc: d\n', 2, 1, TAB",
        "'a:\n  - b\n -c\n', 3, 2, block",
        "'a: \"b\n', 2, 1, end of stream",
        "'a: {b: c\n', 2, 1, line 1 column 4",
        "'a: [b\nc: d\n', 2, 2, line 1 column 4",
        "'a: b: c\n', 1, 5, not allowed here",
        "'a: b\n: c\n', 2, 1, ':'",
        "'a: @b\n', 1, 4, '@'",
        "'a: %b\n', 1, 4, '%'",
        "'a: \"\\q\"\n', 1, 6, escape character",
        "'a: !<b c\n', 1, 7, '>'",
        "'%YAML 9.9\n---\na: b\n', 1, 1, version",
        "'a: \u0007\n', 1, 4, U+0007",
        "'a: b\n\u0000', 2, 1, U+0000",
        "'é😀: \u001b\n', 1, 5, U+001B",
        "'? [a]\n: b\n', 1, 4, field name"
    })
    void mistakeOfSyntaxInYamlIsFoundAtItsPlace(String text, int line, int column, String word) throws IOException {
        assertSyntax(only(read("d.yaml", text)), line, column, word);
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"a\": 1,\n  b: 2}', 2, 3, 'b'",
        "'{\"a\": 1,\n\"b\": }', 2, 6, value",
        "'{\"a\": 1\n', 2, 1, line 1 column 1",
        "'{\"a\": \"b\n\"}', 1, 9, escaped",
        "'{\"a\": NaN}', 1, 10, NaN",
        "'{\"a\": 010}', 1, 8, zeroes",
        "'// c\n{}', 1, 1, comment",
        "'{\"nodes\": [{\"host\": \"h\"}], \"model\": {\"id\": \"m\"}} x', 1, 50, 'x'",
        "'name: yaml', 1, 1, name"
    })
    void mistakeOfSyntaxInJsonIsFoundAtItsPlace(String text, int line, int column, String word) throws IOException {
        Finding finding = only(read("d.json", text));
        assertSyntax(finding, line, column, word);
        assertThat(finding.message()).doesNotContain("`", "Source", "Feature");
    }

    private static void assertSyntax(Finding finding, int line, int column, String word) {
        assertThat(finding.code()).isEqualTo(DescriptionCode.FILE_NOT_WELL_FORMED);
        assertThat(finding.message()).startsWith("line " + line + ", column " + column + ": ");
        assertThat(finding.message().replace(",", "")).contains(word);
        assertThat(finding.remedy()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"---\n", "---\nname: x\n", "--- ~\n", "...\n---\nname: x\n"})
    void secondDocumentIsToldOfAndTheFirstIsRead(String second) throws IOException {
        Description description = read("d.yaml", LEAST + second);

        assertThat(description.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(DescriptionCode.FILE_NOT_WELL_FORMED);
            assertThat(finding.message()).matches("line [345], column \\d+: expected one document, saw .*");
        });
        assertThat(description.deployment()).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"ISO-8859-1, é", "windows-1252, é", "Shift_JIS, 模"})
    void textInAnotherEncodingIsFoundAtItsFirstStrangeByte(String charset, String strange) throws IOException {
        byte[] bytes = (LEAST + "# 12\nname: ab" + strange + "\n").getBytes(Charset.forName(charset));

        for (String ending : new String[] {"yaml", "json"}) {
            Finding finding = only(read("d." + ending, bytes));
            assertThat(finding.code()).isEqualTo(DescriptionCode.FILE_NOT_WELL_FORMED);
            assertThat(finding.message()).startsWith("line 4, column 9: expected UTF-8, saw the byte 0x");
            assertThat(finding.remedy()).contains("UTF-8");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void linesBeforeAStrangeByteAreCountedWhateverBreaksThem(String lineBreak) throws IOException {
        byte[] bytes = "a: 1\nb: 2\n\nc: é".replace("\n", lineBreak).getBytes(ISO_8859_1);

        assertThat(only(read("d.yaml", bytes)).message()).startsWith("line 4, column 4: expected UTF-8");
    }

    @Test
    void utf16AndAByteThatIsCutOffAreNotUtf8() throws IOException {
        assertThat(only(read("d.yaml", LEAST.getBytes(Charset.forName("UTF-16"))))
                        .message())
                .isEqualTo("line 1, column 1: expected UTF-8, saw the byte 0xFE.");
        byte[] cut = ByteBuffer.allocate(LEAST.length() + 1)
                .put(LEAST.getBytes(UTF_8))
                .put((byte) 0xE6)
                .array();
        assertThat(only(read("d.yaml", cut)).message())
                .isEqualTo("line 3, column 1: expected UTF-8, saw the byte 0xE6.");
    }

    @ParameterizedTest
    @CsvSource({
        "yaml, '[', ']'",
        "yaml, '{a: ', '}'",
        "yaml, '[{a: ', '}]'",
        "yaml, '- ', ''",
        "yaml, '? ', ''",
        "json, '[', ']'",
        "json, '{\"a\":', '}'"
    })
    void textThatIsNestedTenThousandDeepIsOneFinding(String ending, String open, String close) throws IOException {
        String deep = open.repeat(10_000) + "1" + close.repeat(10_000);
        String text = ending.equals("json") ? "{\"x\": " + deep + "}" : LEAST + "x:\n  " + deep + "\n";

        Finding finding = only(read("d." + ending, text));

        assertThat(finding.code()).isEqualTo(DescriptionCode.FILE_NOT_WELL_FORMED);
        assertThat(finding.message()).matches("line \\d, column \\d+: .+");
    }

    @Test
    void textThatIsIndentedEverDeeperIsOneFinding() throws IOException {
        var text = new StringBuilder(LEAST);
        for (int i = 0; i < 2000; i++) {
            text.append(" ".repeat(i)).append("k:\n");
        }

        assertThat(only(read("d.yaml", text.toString())).code()).isEqualTo(DescriptionCode.FILE_NOT_WELL_FORMED);
    }

    @Test
    void deepTextIsAFindingOnAShortStackToo() throws Exception {
        Path file = Files.writeString(folder.resolve("d.json"), "[".repeat(10_000));
        var found = new Description[1];
        var thread = new Thread(null, () -> found[0] = Written.READER.read(file), "short", 128 << 10);
        thread.start();
        thread.join();

        assertThat(found[0].findings()).hasSize(1);
    }

    @Test
    void aliasesThatWouldGrowWithoutBoundAreNotFollowed() throws IOException {
        var text = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 60; i++) {
            text.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }

        assertThat(read("d.yaml", LEAST + text).findings())
                .hasSize(60)
                .extracting(Finding::code)
                .containsOnly(DescriptionCode.KEY_UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yaml", "json"})
    void keyThatIsLongerThanAnyKeyIsOneFinding(String ending) throws IOException {
        String key = "a.".repeat(500_000);
        Finding finding = only(
                read("d." + ending, ending.equals("json") ? "{\"" + key + "\": 1}" : LEAST + "? " + key + "\n: 1\n"));

        assertThat(finding.code()).isEqualTo(DescriptionCode.FILE_NOT_WELL_FORMED);
        assertThat(finding.message()).startsWith("line ").hasSizeLessThan(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yaml", "json"})
    void keyOfTwentyThousandCharactersIsAKeyStill(String ending) throws IOException {
        String begin = "{\"nodes\": [{\"host\": \"h\"}], \"model\": {\"id\": \"m\"}, \"env\": {\"cluster\": {";
        String longest = begin + (ending.equals("yaml") ? "? " : "") + "\"" + "A".repeat(20_000) + "\": 1}}}";

        assertThat(read("d." + ending, longest).findings()).isEmpty();
        assertThat(only(read("d." + ending, longest.replace("A\"", "AA\""))).message())
                .contains("20001", "20000");
    }

    @Test
    void tenThousandMistakesAreAllTold() throws IOException {
        assertThat(read("d.yaml", "nodes:\n" + "- {host: h, npus: x}\n".repeat(10_000) + "model: {id: m}\n")
                        .findings()
                        .all())
                .hasSize(10_000);
        assertThat(read("d.yaml", LEAST + unknownKeys(10_000)).findings().all()).hasSize(10_000);
    }

    private static String unknownKeys(int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("nodez").append(i).append(": 1\n");
        }
        return text.toString();
    }

    private Description read(String name, String text) throws IOException {
        return read(name, text.getBytes(UTF_8));
    }

    private Description read(String name, byte[] bytes) throws IOException {
        return new Written(folder).read(name, bytes);
    }

    private static Finding only(Description description) {
        assertThat(description.deployment()).isEmpty();
        assertThat(description.findings()).hasSize(1);
        return description.findings().all().get(0);
    }
}

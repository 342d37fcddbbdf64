package io.muster.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShellTextTest {

    private static final List<String> AWKWARD = List.of(
            "",
            " ",
            "plain",
            "two words",
            "it's",
            "'",
            "''",
            "'\\''",
            "\"double\"",
            "line\nbreak",
            "\n",
            "ends with newline\n",
            "carriage\rreturn",
            "tab\there",
            "$HOME",
            "$(touch muster-was-here)",
            "${HOME}",
            "`id`",
            "back\\slash",
            "\\",
            "ends with backslash\\",
            "!",
            "!!",
            "a!b",
            "~",
            "~root",
            "*",
            "?",
            "[a-z]",
            "{a,b}",
            "#comment",
            "a;b",
            "a&b",
            "a|b",
            "a>b",
            "a=b",
            "PATH=x",
            "=ls",
            "--resources={\"NPU\":8}",
            "--port=6379",
            "--empty=",
            "--a=b=c d",
            "--a=~",
            "--a=~/x:~root",
            "--=x",
            "--a b=c",
            "--a='",
            "--a=line\nbreak",
            "-n",
            "--",
            "-",
            "%s",
            "%",
            "emoji 😀",
            "中文",
            "\u202e",
            "\u0001\u0002\u001b[31m\u007f",
            "{\"key\": \"value's\"}");

    static Stream<List<String>> shells() {
        return RealShell.installed();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void awkwardWordsComeOutOfTheShellAsTheyWentIn(List<String> shell, @TempDir Path folder) throws Exception {
        assertThat(readBack(shell, AWKWARD, folder)).isEqualTo(AWKWARD);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void randomWordsComeOutOfTheShellAsTheyWentIn(List<String> shell, @TempDir Path folder) throws Exception {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int batch = 0; batch < 20; batch++) {
            List<String> words = IntStream.range(0, 100)
                    .mapToObj(i -> RandomText.next(random))
                    .toList();
            assertThat(readBack(shell, words, folder))
                    .as("seed %d, batch %d", seed, batch)
                    .isEqualTo(words);
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void quotedLineSurvivesASecondShell(List<String> shell, @TempDir Path folder) throws Exception {
        // As in ssh HOST bash -c SCRIPT: the login shell reads one line, and bash reads a word of it again.
        var inner = new ArrayList<>(List.of("printf", "%s\\0"));
        inner.addAll(AWKWARD);
        var outer = new ArrayList<>(shell);
        outer.add(ShellText.line(List.of("bash", "-c", ShellText.line(inner))));

        assertThat(RealShell.parts(RealShell.run(outer, Map.of("PATH", System.getenv("PATH")), folder)
                        .stdout()))
                .isEqualTo(AWKWARD);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void wordWithEqualsSignInFrontIsACommandAndNoAssignment(List<String> shell, @TempDir Path folder) throws Exception {
        var argv = new ArrayList<>(shell);
        argv.add(ShellText.line(List.of("a=b", "true")));

        assertThat(RealShell.run(argv, Map.of("PATH", System.getenv("PATH")), folder)
                        .exitCode())
                .isEqualTo(127);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ray", "/opt/ray/bin/ray", "10.0.0.1:6379", "--head", "user@host", "a_b-c+d%e,f"})
    void wordThatMeansItselfStaysReadable(String word) {
        assertThat(ShellText.word(word)).isEqualTo(word);
    }

    @Test
    void ofALongOptionTheValueAloneIsQuoted() {
        assertThat(ShellText.line(List.of("ray", "--port=6379", "--resources={\"NPU\":8}", "--name=")))
                .isEqualTo("ray --port=6379 --resources='{\"NPU\":8}' '--name='");
    }

    @Test
    void emptyWordIsStillAWord() {
        assertThat(ShellText.line(List.of("echo", "", "x"))).isEqualTo("echo '' x");
    }

    @Test
    void noWordsMakeAnEmptyLine() {
        assertThat(ShellText.line(List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "a\0b", "ab\0"})
    void nulIsRefused(String word) {
        assertThatThrownBy(() -> ShellText.word(word))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NUL");
    }

    private static List<String> readBack(List<String> shell, List<String> words, Path folder)
            throws IOException, InterruptedException {
        var argv = new ArrayList<>(shell);
        argv.add("printf '%s\\0' " + ShellText.line(words));
        CommandOutput output = RealShell.run(argv, Map.of("PATH", System.getenv("PATH")), folder);
        assertThat(output.stderr()).isEmpty();
        return RealShell.parts(output.stdout());
    }
}

package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real bash completes with what the program prints for it. */
@Timeout(60)
class CompletionTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void commandsAndOptionsAreCompleted() throws Exception {
        Path script = Files.writeString(
                folder.resolve("completion"), Program.run("completion").out());

        assertThat(completed(script, "muster", "pre")).containsExactly("preflight");
        assertThat(completed(script, "muster", "up", "--tr")).containsExactly("--trace");
    }

    private static String[] completed(Path script, String... words) throws Exception {
        String bash = "source \"$1\"; shift; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _complete_muster;"
                + " printf '%s\\n' \"${COMPREPLY[@]}\"";
        var argv = new ArrayList<>(List.of("bash", "-c", bash, "bash", script.toString()));
        argv.addAll(List.of(words));
        Process process = new ProcessBuilder(argv)
                // Outside a completion bash complains of compopt there.
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        return text.lines().map(String::strip).toArray(String[]::new);
    }
}

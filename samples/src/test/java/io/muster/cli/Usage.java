package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.muster.Muster;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;

/** Whether the program understands a command that somebody wrote down. */
public final class Usage {

    /** What stands in a text for a value of a kind that the program looks at. */
    private static final Map<String, String> PLACEHOLDERS = Map.of("SECONDS", "300", "KIND", "raycluster");

    private Usage() {}

    /** That this, after the name of the program, is understood; a command may be named alone, or without what it is of. */
    public static void assertUnderstood(String command) {
        String[] words = Stream.of(command.replaceAll("[\\[\\]\"]", " ").strip().split("\\s+", -1))
                .map(word -> PLACEHOLDERS.getOrDefault(word, word))
                .toArray(String[]::new);
        if (words[0].equals("demo")) {
            demoUnderstands(words);
            return;
        }
        var nowhere = new PrintWriter(Writer.nullWriter());
        CommandLine program = MusterCli.commandLine(Muster::overSsh, nowhere, nowhere);
        try {
            CommandLine.ParseResult parsed = program.parseArgs(words);
            assertThat(parsed.hasSubcommand())
                    .as("muster %s names a command", command)
                    .isTrue();
        } catch (MissingParameterException e) {
            if (words.length == 1) {
                return;
            }
            assertThat(e.getMissing())
                    .as("muster %s: %s", command, e.getMessage())
                    .allMatch(CommandLine.Model.ArgSpec::isPositional);
        } catch (ParameterException e) {
            fail("muster %s: %s", command, e.getMessage());
        }
    }

    /** It is a script beside the program. */
    private static void demoUnderstands(String[] words) {
        try {
            String demo = Files.readString(Path.of("../testbed/demo"));
            Stream.of(words).skip(1).forEach(option -> assertThat(demo).contains("\n    " + option + ") "));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

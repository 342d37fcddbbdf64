package io.muster.docs;

import io.muster.Planner;
import io.muster.cli.Usage;
import io.muster.diagnose.Symptom;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each command that a page names in a sentence or a table is one that the program understands. */
class CommandsTest {

    private static final Pattern COMMAND = Pattern.compile("`(?:\\./)?muster ([^`]+)`");

    private static final Pattern COMMAND_IN_REMEDY = Pattern.compile("muster ((?:[\\w-]+ )+?)\\{file}");

    static List<Path> pages() throws IOException {
        return MarkdownTest.pages().stream()
                // What was decided against may be no command.
                .filter(page -> !page.toString().contains("/decisions/"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void isUnderstood(Path page) {
        for (MatchResult command : COMMAND.matcher(Fence.prose(page)).results().toList()) {
            Usage.assertUnderstood(command.group(1));
        }
    }

    @Test
    void ofARemedyIsUnderstood() {
        for (Symptom symptom : Planner.create().catalogue().symptoms()) {
            COMMAND_IN_REMEDY
                    .matcher(symptom.remedy())
                    .results()
                    .forEach(command -> Usage.assertUnderstood(command.group(1) + " FILE"));
        }
    }
}

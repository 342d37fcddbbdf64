package io.muster.cli;

import com.fasterxml.jackson.databind.node.TextNode;
import io.muster.plan.ShellText;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The user's own description: the library, which does not know where it came from, says {@code FILE} in the commands of its remedies. */
record OwnFile(Path path) {

    private static final Pattern FILE_OF_A_COMMAND = Pattern.compile("(\\bmuster [a-z]+) FILE\\b");

    /** That text with commands that can be copied and run. */
    String in(String text) {
        return in(text, word());
    }

    /** The same within a JSON document. */
    String inJson(String document) {
        String quoted = new TextNode(word()).toString();
        return in(document, quoted.substring(1, quoted.length() - 1));
    }

    /** For a shell. */
    String word() {
        return ShellText.word(path.toString());
    }

    private static String in(String text, String file) {
        return FILE_OF_A_COMMAND.matcher(text).replaceAll("$1 " + Matcher.quoteReplacement(file));
    }
}

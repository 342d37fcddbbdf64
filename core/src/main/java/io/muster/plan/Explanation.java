package io.muster.plan;

import io.muster.check.FindingCode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a script on a host says of its own failure, in a line {@code muster: CODE: message | remedy}. Immutable.
 *
 * @param code as the script names it
 * @param remedy may be empty
 */
public record Explanation(FindingCode code, String message, String remedy) {

    private static final Pattern LINE = Pattern.compile("(?m)^muster: ([A-Z0-9_]+): (.*?)(?: \\| ((?:(?! \\| ).)*))?$");

    /** All that stand in that text, in their order. */
    public static List<Explanation> in(String text) {
        return LINE.matcher(text)
                .results()
                .map(said -> new Explanation(
                        new Named(said.group(1)),
                        said.group(2),
                        Optional.ofNullable(said.group(3)).orElse("")))
                .toList();
    }

    private record Named(String name) implements FindingCode {}
}

package io.muster.plan;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The one place where words become shell text that a POSIX shell reads back as the same words. */
public final class ShellText {

    /** Words that mean themselves in every POSIX shell; {@code =} is not among them, since {@code a=b cmd} assigns. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:,@%+-]+");

    /** A long option up to its value: no shell takes it for an assignment, so that the value alone is quoted. */
    private static final Pattern OPTION = Pattern.compile("(--[A-Za-z0-9_-]+=)(.+)", Pattern.DOTALL);

    private ShellText() {}

    /**
     * One word, quoted where it needs it.
     *
     * @throws IllegalArgumentException if it holds a NUL, which no process argument can carry
     */
    public static String word(String word) {
        checkArgument(word.indexOf('\0') < 0, "a NUL cannot be passed to a process");
        Matcher option = OPTION.matcher(word);
        return option.matches() ? option.group(1) + quoted(option.group(2)) : quoted(word);
    }

    private static String quoted(String text) {
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** A command line: each word quoted where it needs it. */
    public static String line(List<String> argv) {
        return argv.stream().map(ShellText::word).collect(Collectors.joining(" "));
    }
}

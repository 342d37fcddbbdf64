package io.muster.check;

import java.util.Locale;

/** A text of the user's as findings show it: in quotes, in one line, and no longer than can be read. */
public final class Quoted {

    private static final int MOST = 80;

    private Quoted() {}

    /** That text in quotes; of a long one the begin, and its length. */
    public static String of(String text) {
        if (text.codePointCount(0, text.length()) <= MOST) {
            return "'" + inOneLine(text) + "'";
        }
        String begin = text.substring(0, text.offsetByCodePoints(0, MOST));
        return "'" + inOneLine(begin) + "...' (" + text.length() + " characters)";
    }

    /** With what would move the cursor, or cannot be seen, written as an escape. */
    static String inOneLine(String text) {
        if (text.codePoints().allMatch(Quoted::isVisible)) {
            return text;
        }
        var line = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (isVisible(c)) {
                line.appendCodePoint(c);
            } else if (c == '\n') {
                line.append("\\n");
            } else if (c == '\t') {
                line.append("\\t");
            } else {
                line.append(String.format(Locale.ROOT, "\\u%04x", c));
            }
        });
        return line.toString();
    }

    private static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }
}

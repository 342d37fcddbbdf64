package io.muster.diagnose;

import java.util.Optional;
import java.util.regex.Pattern;

/** One traceback of Python, as its lines come: what was raised stands at its end. Not thread-safe. */
final class Traceback {

    private static final String BEGIN = "Traceback (most recent call last):";

    /** One that has no end by then was cut off. */
    private static final int MOST_LINES = 400;

    private static final Pattern RAISED = Pattern.compile(
            "(?:[A-Za-z_]\\w*\\.)*[A-Z]\\w*(?:Error|Exception|Exit|Interrupt|Died|Timeout|Fault)\\w*(?:\\(\\w+\\))?(?<message>: .*)?");

    private static final Pattern MARKS = Pattern.compile("[\\^~ ]*");

    private String statement = "";
    private int lines;

    static boolean beginsWith(String words) {
        return words.strip().equals(BEGIN);
    }

    /** Whether it is a statement or a place, of which the end of a traceback tells. */
    static boolean isPartOfOne(String words) {
        return words.startsWith(" ") || MARKS.matcher(words).matches();
    }

    /** What was raised, if this line tells it: an assertion without words with the statement that failed. */
    Optional<String> raisedBy(String words) {
        lines++;
        String stripped = words.strip();
        var raised = RAISED.matcher(stripped);
        if (!words.startsWith(" ") && raised.matches()) {
            boolean mute = raised.group("message") == null && !statement.isEmpty();
            return Optional.of(mute ? stripped + ": " + statement : stripped);
        }
        if (!MARKS.matcher(stripped).matches()) {
            statement = stripped;
        }
        return Optional.empty();
    }

    boolean isCutOff() {
        return lines > MOST_LINES;
    }
}

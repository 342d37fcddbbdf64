package io.muster.testbed;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What became of one case.
 *
 * @param named codes of the findings that named the cause
 * @param unnamed why the cause was not named; empty if it was, or if nobody is left to name it
 * @param unproved why the next up did not give a proved cluster; empty if it did, or was not due
 * @param left what the next down has left
 * @param harmed what was done to others
 * @param took time of the next up, where it was due
 */
record FaultResult(
        FaultCase one,
        List<String> named,
        String unnamed,
        String unproved,
        String left,
        String harmed,
        Optional<Duration> took) {

    /** In place of a code: the run had done with the host before the fault bit, so that there was nothing to name. */
    static final String ENDED_BEFORE = "had ended before";

    /** The case could not even begin, or broke off. */
    static FaultResult broken(FaultCase one, String why) {
        return new FaultResult(one, List.of(), why, why, why, "", Optional.empty());
    }

    boolean ok() {
        return unnamed.isEmpty() && unproved.isEmpty() && left.isEmpty() && harmed.isEmpty();
    }

    /** One line, or several if something is wrong. */
    String text() {
        var text = new StringBuilder(ok() ? "ok    " : "FAILS ").append(one.id());
        if (!named.isEmpty()) {
            text.append("  ").append(String.join(", ", named));
        }
        took.ifPresent(up -> text.append("  next up ").append(PhaseTimes.seconds(up)));
        append(text, "cause not named", unnamed);
        append(text, "not proved", unproved);
        append(text, "left", left);
        append(text, "harm to others", harmed);
        return text.toString();
    }

    private static void append(StringBuilder text, String title, String what) {
        if (!what.isEmpty()) {
            text.append("\n      ").append(title).append(": ").append(what);
        }
    }
}

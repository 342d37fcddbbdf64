package io.muster.drift;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One row of the table of restarts. Immutable.
 *
 * @param kind what sort of thing it is about
 * @param name of the variable, argument or option; an asterisk at its end stands for any rest
 * @param restart what applies a change of it
 * @param why in a few words
 * @param source where that is written, or the file that decides it
 */
public record Reach(Difference.Kind kind, String name, Restart restart, String why, String source) {

    /** The first row of that kind which is about that name. */
    public static Optional<Reach> of(List<Reach> table, Difference.Kind kind, String name) {
        return table.stream()
                .filter(row -> row.kind == kind && row.isAbout(name))
                .findFirst();
    }

    private boolean isAbout(String other) {
        return name.endsWith("*")
                ? Pattern.matches(Pattern.quote(name.substring(0, name.length() - 1)) + ".*", other)
                : name.equals(other);
    }
}

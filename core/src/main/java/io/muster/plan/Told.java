package io.muster.plan;

import java.util.Optional;

/**
 * What the output of a probe tells beside what is unmet. Immutable.
 *
 * @param progress how far it is on the way there, for a person; empty where that is not known
 * @param isFinal whether it is no use to ask again, although something is unmet
 * @param answer the text with which a served model answered, where it was asked
 */
public record Told(String progress, boolean isFinal, Optional<String> answer) {

    /** Nothing. */
    public static final Told NOTHING = new Told("", false, Optional.empty());

    /** On the way, that far. */
    public static Told progress(String progress) {
        return new Told(progress, false, Optional.empty());
    }

    /** No use to ask again. */
    public static Told ofFailure() {
        return new Told("", true, Optional.empty());
    }

    /** The model has answered. */
    public static Told answer(String answer) {
        return new Told("", false, Optional.of(answer));
    }
}

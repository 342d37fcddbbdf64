package io.muster.advise;

import io.muster.check.FindingCode;
import io.muster.deploy.Parallelism;

/**
 * A layout that does not work. Immutable.
 *
 * @param parallelism the layout
 * @param code of the first rule that it breaks
 * @param message of that rule
 */
public record Rejection(Parallelism parallelism, FindingCode code, String message) {

    /** The sizes in words. */
    public String layout() {
        return Strategy.text(parallelism);
    }
}

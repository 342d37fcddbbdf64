package io.muster.fit;

/** Whether memory suffices, from best to worst. */
public enum Verdict {
    /** Also where everything that is not known exactly takes as much as it may. */
    FITS,
    /** Only where what is not known exactly takes as little as it may. */
    TIGHT,
    /** Not even then. */
    DOES_NOT_FIT;

    /** The worse of two. */
    Verdict and(Verdict other) {
        return compareTo(other) >= 0 ? this : other;
    }
}

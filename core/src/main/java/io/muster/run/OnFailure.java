package io.muster.run;

/** What becomes of what a run has begun, where it fails or is interrupted. */
public enum OnFailure {
    /** It is undone in reverse order. What was there before stays. */
    UNDO,
    /** It stays as it is, with its files and logs, for a person to look at; the next run goes on from there. */
    KEEP
}

package io.muster.check;

/** Weight of a {@link Finding}. */
public enum Severity {
    /** The deployment cannot work; nothing is planned or started. */
    ERROR,
    /** It works, but probably not as wished. */
    WARNING,
    /** Worth knowing. */
    INFO
}

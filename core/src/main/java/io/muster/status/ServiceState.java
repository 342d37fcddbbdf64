package io.muster.status;

/** What the service of a cluster is. */
public enum ServiceState {
    /** It has just answered. */
    SERVING,
    /** Its server runs, and does not answer yet. */
    STARTING,
    /** Its server does not run, or answers with an error, or not in time. */
    NOT_SERVING,
    /** The head did not answer. */
    UNKNOWN
}

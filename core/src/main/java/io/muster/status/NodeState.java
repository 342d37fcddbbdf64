package io.muster.status;

/** What one address is in the cluster that was seen, against the cluster that was wished. */
public enum NodeState {
    /** There exactly once, alive, with exactly its NPUs. */
    ALIVE,
    /** Was there and is lost. */
    DEAD,
    /** Never joined. */
    MISSING,
    /** Alive more than once: it was started twice. */
    DUPLICATE,
    /** Alive once, with another number of NPUs than wished. */
    WRONG_NPU_COUNT,
    /** Alive, and not part of the wish. */
    UNEXPECTED,
    /** Could not be seen, since the head, or the host itself, did not answer. */
    UNKNOWN
}

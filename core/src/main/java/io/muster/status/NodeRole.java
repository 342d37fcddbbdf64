package io.muster.status;

/** Part that a node plays. */
public enum NodeRole {
    HEAD,
    WORKER,
    /** Not in the description. */
    STRANGER
}

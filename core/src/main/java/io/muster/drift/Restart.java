package io.muster.drift;

/** What must be started again for a difference to be gone; each includes those before it. */
public enum Restart {
    /** Nothing: what runs does not know of it. */
    NOTHING,
    /** The service; what it runs on stays. */
    SERVE,
    /** What runs on that node, and then the service. */
    NODE,
    /** What runs on all nodes. */
    GANG
}

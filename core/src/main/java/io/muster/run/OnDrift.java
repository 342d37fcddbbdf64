package io.muster.run;

/** What becomes of a cluster that runs from another description. */
public enum OnDrift {
    /** What must be started again is, and nothing else. */
    RESTART,
    /** Nothing is changed, and the report tells what differs. */
    REFUSE
}

package io.muster.run;

/** What becomes of a cluster that runs from another description. */
public enum OnDrift {
    /** What must be started again is, and nothing else; what somebody has started by hand is left alone, and the report tells of it. */
    RESTART,
    /** The same, and what was started by hand where the cluster is to run is ended, and started as it is described. */
    ADOPT,
    /** All nodes are started again, also where nothing differs. */
    ALWAYS,
    /** Nothing is changed, and the report tells what differs. */
    REFUSE
}

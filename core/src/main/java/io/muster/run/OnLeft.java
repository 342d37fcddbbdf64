package io.muster.run;

/** What becomes of a worker that belongs to what runs, and no longer to the description. */
public enum OnLeft {
    /** Nothing is changed, and the report tells of it. */
    REFUSE,
    /** It is taken out: what it runs is ended, all other nodes are started again, and of one that does not answer the report tells. */
    REMOVE
}

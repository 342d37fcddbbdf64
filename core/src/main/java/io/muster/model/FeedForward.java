package io.muster.model;

/** The second half of a decoder layer. */
public sealed interface FeedForward {

    /**
     * A gated feed forward that every token passes. Immutable.
     *
     * @param intermediate its width
     */
    record Dense(int intermediate) implements FeedForward {}

    /**
     * A mixture of experts. Immutable.
     *
     * @param count routed experts
     * @param perToken routed experts that one token passes
     * @param intermediate width of one routed expert
     * @param sharedIntermediate width of the experts that every token passes, together; 0 where there are none
     */
    record Experts(int count, int perToken, int intermediate, int sharedIntermediate) implements FeedForward {}
}

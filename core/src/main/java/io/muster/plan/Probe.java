package io.muster.plan;

import java.time.Duration;

/**
 * A question that changes nothing, asked until its answer is as expected. Immutable.
 *
 * @param command prints the answer
 * @param expectation what the answer must show
 * @param patience how long to ask again; zero asks once
 * @param interval pause between two questions
 */
public record Probe(Command command, Expectation expectation, Duration patience, Duration interval) {

    /** Asked once. */
    public static Probe once(Command command, Expectation expectation) {
        return new Probe(command, expectation, Duration.ZERO, Duration.ZERO);
    }
}

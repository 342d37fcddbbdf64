package io.muster.run;

import io.muster.check.Finding;
import io.muster.drift.Drift;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What became of a run. Immutable.
 *
 * @param outcome how it ended
 * @param changed whether anything was done on any host; false where all was as wished before
 * @param failures why it did not end well; empty if it did
 * @param notes warnings on the way
 * @param left what may be left on hosts although it should not; empty if nothing is
 * @param answer text with which the served model answered; empty where nothing is served, or no answer came
 * @param took wall clock time of the whole run
 * @param drift what ran otherwise than it was wanted when the run began
 */
public record Report(
        Outcome outcome,
        boolean changed,
        List<Finding> failures,
        List<Finding> notes,
        List<Finding> left,
        Optional<String> answer,
        Duration took,
        Drift drift) {

    /** How a run ended. */
    public enum Outcome {
        /** All steps ended well. */
        DONE,
        /** A step failed. */
        FAILED,
        /** The caller interrupted it. */
        CANCELLED
    }

    public Report {
        failures = List.copyOf(failures);
        notes = List.copyOf(notes);
        left = List.copyOf(left);
    }

    /** Where nothing ran otherwise than it was wanted. */
    public Report(
            Outcome outcome,
            boolean changed,
            List<Finding> failures,
            List<Finding> notes,
            List<Finding> left,
            Optional<String> answer,
            Duration took) {
        this(outcome, changed, failures, notes, left, answer, took, Drift.NONE);
    }

    /** The same, of a run that found that. */
    public Report drift(Drift found) {
        return new Report(outcome, changed, failures, notes, left, answer, took, found);
    }

    /** Whether the run began nothing, for what runs there. */
    public boolean refused() {
        return failures.stream()
                .anyMatch(finding -> finding.code() == RunCode.DRIFT || finding.code() == RunCode.HOST_NOT_DESCRIBED);
    }

    public boolean ok() {
        return outcome == Outcome.DONE;
    }
}

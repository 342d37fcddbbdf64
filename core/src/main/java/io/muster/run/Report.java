package io.muster.run;

import io.muster.check.Finding;
import io.muster.check.FindingCode;
import io.muster.diagnose.Diagnosis;
import io.muster.drift.Drift;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What became of a run. Immutable.
 *
 * @param outcome how it ended
 * @param changed whether anything was started on any host; false where all ran as wished before, and of what ends a cluster
 * @param failures why it did not end well; empty if it did
 * @param notes warnings on the way
 * @param undone what was undone on each host, as the run failed; empty if it did not
 * @param left what may be left on hosts although it should not; empty if nothing is
 * @param answer text with which the served model answered; empty where nothing is served, or no answer came
 * @param took wall clock time of the whole run
 * @param drift what ran otherwise than it was wanted when the run began
 * @param diagnosis what the logs told when it failed, before anything was undone; empty where nothing was begun or found
 */
public record Report(
        Outcome outcome,
        boolean changed,
        List<Finding> failures,
        List<Finding> notes,
        List<Undone> undone,
        List<Finding> left,
        Optional<String> answer,
        Duration took,
        Drift drift,
        Optional<Diagnosis> diagnosis) {

    private static final Set<FindingCode> REFUSALS =
            Set.of(RunCode.DRIFT, RunCode.HOST_NOT_DESCRIBED, RunCode.STARTED_BY_HAND);

    /** How a run ended. */
    public enum Outcome {
        /** All steps ended well. */
        DONE,
        /** A step failed. */
        FAILED,
        /** The caller interrupted it. */
        CANCELLED
    }

    /**
     * What was undone on one host. Immutable.
     *
     * @param steps titles of the steps, the newest first
     * @param whole whether all of it could be; otherwise {@link Report#left} says what is left
     */
    public record Undone(String host, List<String> steps, boolean whole) {
        public Undone {
            steps = List.copyOf(steps);
        }
    }

    public Report {
        undone = List.copyOf(undone);
        failures = List.copyOf(failures);
        notes = List.copyOf(notes);
        left = List.copyOf(left);
    }

    /** The same, of a run that found that. */
    public Report drift(Drift found) {
        return new Report(outcome, changed, failures, notes, undone, left, answer, took, found, diagnosis);
    }

    /** The same, with one more note. */
    public Report note(Finding note) {
        var more = new ArrayList<>(notes);
        more.add(note);
        return new Report(outcome, changed, failures, more, undone, left, answer, took, drift, diagnosis);
    }

    /** The same, of whose logs that is told. */
    Report diagnosis(Optional<Diagnosis> told) {
        return new Report(outcome, changed, failures, notes, undone, left, answer, took, drift, told);
    }

    /** Whether the run began nothing, for what runs there. */
    public boolean refused() {
        return failures.stream().anyMatch(finding -> REFUSALS.contains(finding.code()));
    }

    public boolean ok() {
        return outcome == Outcome.DONE;
    }
}

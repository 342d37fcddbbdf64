package io.muster.run;

import io.muster.check.Finding;
import io.muster.drift.Drift;
import io.muster.plan.Phase;
import io.muster.plan.Step;
import java.time.Duration;
import java.util.List;

/**
 * Something that happened while a plan runs. Every start is followed by its end or its failure. Events are for watching:
 * they cannot steer the run.
 */
public sealed interface RunEvent {

    /** The cluster runs otherwise than it is wanted; told first, before anything is changed. */
    record Drifted(Drift drift) implements RunEvent {}

    /** The run has done something for itself, outside of any phase: held the cluster, looked at what runs, tested networks. */
    record ChoreEnded(String what, Duration took) implements RunEvent {}

    /** A phase has begun. */
    record PhaseStarted(Phase phase) implements RunEvent {}

    /** All steps of a phase have ended well. */
    record PhaseEnded(Phase phase, Duration took) implements RunEvent {}

    /** A step of a phase has failed, or the phase was cut short by the failure of another. */
    record PhaseFailed(Phase phase, Duration took) implements RunEvent {}

    /** A step has begun. */
    record StepStarted(Step step) implements RunEvent {}

    /** A step that takes long tells how far it is: something else than it told before. */
    record StepProgress(Step step, String progress) implements RunEvent {}

    /** A step has ended well; {@code unchanged} if it found nothing to do. */
    record StepEnded(Step step, boolean unchanged, Duration took) implements RunEvent {}

    /** A step has failed; without findings it was cut short by the failure of another, or by the caller. */
    record StepFailed(Step step, List<Finding> findings, Duration took) implements RunEvent {}

    /** The networks between the hosts are being tested, and how far that is. */
    record NetworkProgress(String progress) implements RunEvent {}

    /** What this run had started on that host is being ended. */
    record UndoStarted(String host) implements RunEvent {}

    /** What this run had started on that host has been ended. */
    record UndoEnded(String host) implements RunEvent {}

    /** Something may be left on that host. */
    record UndoFailed(String host, Finding left) implements RunEvent {}
}

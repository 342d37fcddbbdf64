package io.muster.service;

import io.muster.plan.Phase;
import io.muster.plan.Step;
import io.muster.run.RepairEvent;
import io.muster.run.Report;
import io.muster.run.RunEvent;
import io.muster.watch.WatchEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What runs, watches and repairs tell, put into the stream of a deployment in words for a page. */
record Happenings(EventStream events) {

    /**
     * A work of the deployment has begun.
     *
     * @param phases that it will go through, each with its number of steps, in their order
     */
    record Began(String what, String by, List<PhaseAhead> phases) {}

    record PhaseAhead(String name, int steps) {}

    record PhaseState(String phase, String state, double seconds) {}

    /** @param state started, progress, done, unchanged, failed or cut short */
    record StepState(String id, String host, String title, String state, String text, double seconds) {}

    /** Something that belongs to no step. */
    record Note(String host, String text) {}

    record Watched(String host, String part, boolean up, String cause) {}

    /** As {@code muster watch --repair --json} tells it. */
    record Repair(String repair, String text, Map<String, String> spares, List<Answers.Found> findings) {}

    record Ended(String what, Answers.Ended ended) {}

    void began(String what, String by, List<Phase> phases) {
        events.tell(
                "began",
                new Began(
                        what,
                        by,
                        phases.stream()
                                .map(phase -> new PhaseAhead(
                                        phase.name(), phase.steps().size()))
                                .toList()));
    }

    void ended(String what, Report report) {
        events.tell("ended", new Ended(what, Answers.Ended.of(report)));
    }

    /** A fault of this program, not of a host. */
    void broke(String what, RuntimeException fault) {
        note(what + " broke off: " + fault);
    }

    private void note(String text) {
        events.tell("note", new Note("", text));
    }

    void ran(RunEvent event) {
        if (event instanceof RunEvent.PhaseStarted started) {
            phase(started.phase(), "started", Duration.ZERO);
        } else if (event instanceof RunEvent.PhaseEnded ended) {
            phase(ended.phase(), "done", ended.took());
        } else if (event instanceof RunEvent.PhaseFailed failed) {
            phase(failed.phase(), "failed", failed.took());
        } else if (event instanceof RunEvent.StepStarted started) {
            step(started.step(), "started", "", Duration.ZERO);
        } else if (event instanceof RunEvent.StepProgress progress) {
            step(progress.step(), "progress", progress.progress(), Duration.ZERO);
        } else if (event instanceof RunEvent.StepEnded ended) {
            step(ended.step(), ended.unchanged() ? "unchanged" : "done", "", ended.took());
        } else if (event instanceof RunEvent.StepFailed failed) {
            boolean cutShort = failed.findings().isEmpty();
            String why = cutShort ? "" : failed.findings().get(0).message();
            step(failed.step(), cutShort ? "cut short" : "failed", why, failed.took());
        } else if (event instanceof RunEvent.NetworkProgress network) {
            note(network.progress());
        } else if (event instanceof RunEvent.UndoStarted undo) {
            events.tell("note", new Note(undo.host(), "ending what was begun"));
        } else if (event instanceof RunEvent.UndoEnded undo) {
            events.tell("note", new Note(undo.host(), "what was begun has ended"));
        } else if (event instanceof RunEvent.UndoFailed undo) {
            events.tell("note", new Note(undo.host(), undo.left().message()));
        }
    }

    private void phase(Phase phase, String state, Duration took) {
        events.tell("phase", new PhaseState(phase.name(), state, seconds(took)));
    }

    private void step(Step step, String state, String text, Duration took) {
        events.tell("step", new StepState(step.id(), step.host(), step.title(), state, text, seconds(took)));
    }

    private static double seconds(Duration took) {
        return took.toMillis() / 1000.0;
    }

    void saw(WatchEvent event) {
        events.tell("watch", new Watched(event.host(), event.part().word(), event.up(), event.cause()));
    }

    void repaired(RepairEvent event) {
        if (event instanceof RepairEvent.Seen seen) {
            saw(seen.event());
        } else if (event instanceof RepairEvent.Ran ran) {
            ran(ran.event());
        } else if (event instanceof RepairEvent.Waiting waiting) {
            repair("waits", waiting.why(), Map.of(), List.of());
        } else if (event instanceof RepairEvent.RepairStarted started) {
            var spares = new TreeMap<String, String>();
            started.repair().spares().forEach((host, spare) -> spares.put(host, spare.host()));
            repair("begins", "All nodes and the service are started again, unless all is well.", spares, List.of());
        } else if (event instanceof RepairEvent.RepairEnded ended) {
            Answers.Ended report = Answers.Ended.of(ended.report());
            var spares = new TreeMap<String, String>();
            ended.repair().spares().forEach((host, spare) -> spares.put(host, spare.host()));
            repair(
                    "ended",
                    !ended.report().ok()
                            ? "Not up."
                            : ended.report().changed() ? "Repaired and proved." : "Nothing to repair, proved again.",
                    spares,
                    report.findings());
        } else if (event instanceof RepairEvent.LeftoversEnded leftovers) {
            repair(
                    "leftovers",
                    leftovers.host() + " is back, in whose place is another: what it still ran "
                            + (leftovers.report().ok() ? "has been ended." : "did not end."),
                    Map.of(),
                    Answers.Ended.of(leftovers.report()).findings());
        } else if (event instanceof RepairEvent.GaveUp gaveUp) {
            repair("given up", "No more repairs.", Map.of(), Answers.found(List.of(gaveUp.reason())));
        }
    }

    private void repair(String what, String text, Map<String, String> spares, List<Answers.Found> findings) {
        events.tell("repair", new Repair(what, text, spares, findings));
    }
}

package io.muster.run;

import io.muster.plan.Phase;
import io.muster.plan.Step;
import io.muster.trace.Span;
import io.muster.trace.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A listener that notes how long everything takes. Thread-safe; for one run, which begins when it is made. */
public final class TraceRecorder implements Consumer<RunEvent> {

    private final long beganAt = System.nanoTime();
    private final List<Span> spans = new ArrayList<>();

    /** By step, the phase under way to which it belongs. */
    private final Map<Step, Phase> phaseOf = new LinkedHashMap<>();

    /** Nothing else is under way meanwhile, so that it waited for all, and all that follows for it. */
    private Optional<String> chore = Optional.empty();

    private final List<String> endedPhases = new ArrayList<>();

    /** Time begins. */
    public TraceRecorder() {}

    @Override
    public synchronized void accept(RunEvent event) {
        Duration now = Elapsed.since(beganAt);
        if (event instanceof RunEvent.PhaseStarted started) {
            started.phase().steps().forEach(step -> phaseOf.put(step, started.phase()));
        } else if (event instanceof RunEvent.StepEnded ended) {
            add(ended.step(), ended.took(), now, true);
        } else if (event instanceof RunEvent.StepFailed failed) {
            add(failed.step(), failed.took(), now, false);
        } else if (event instanceof RunEvent.ChoreEnded ended) {
            spans.add(new Span(ended.what(), before(List.of()), "", ended.what(), begin(now, ended.took()), now, true));
            chore = Optional.of(ended.what());
        } else if (event instanceof RunEvent.PhaseEnded ended) {
            endedPhases.add(ended.phase().name());
        }
    }

    private void add(Step step, Duration took, Duration now, boolean ok) {
        Phase phase = phaseOf.get(step);
        if (phase != null && phase.until().isEmpty()) {
            spans.add(new Span(
                    phase.name(), before(phase.after()), step.host(), step.title(), begin(now, took), now, ok));
        }
    }

    private List<String> before(List<String> phases) {
        var before = new ArrayList<>(phases.isEmpty() ? endedPhases : phases);
        chore.ifPresent(before::add);
        return before;
    }

    private static Duration begin(Duration now, Duration took) {
        Duration begin = now.minus(took);
        return begin.isNegative() ? Duration.ZERO : begin;
    }

    /** What was noted up to now. */
    public synchronized Trace trace() {
        return new Trace(spans);
    }
}

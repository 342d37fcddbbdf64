package io.muster.cli;

import io.muster.plan.Phase;
import io.muster.run.RunEvent;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Consumer;

/** Shows a run as it goes: a bar on a terminal, plain lines elsewhere. */
interface Progress extends Consumer<RunEvent>, AutoCloseable {

    /** The launcher script says whether standard error is a terminal: Java cannot know. */
    static Progress of(String task, List<Phase> phases, PrintWriter err) {
        int steps = phases.stream().mapToInt(phase -> phase.steps().size()).sum();
        return Boolean.getBoolean("muster.terminal") ? BarProgress.onTerminal(task, steps, err) : new LineProgress(err);
    }

    /** Ends the display. */
    @Override
    void close();
}

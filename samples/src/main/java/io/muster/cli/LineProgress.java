package io.muster.cli;

import io.muster.plan.Step;
import io.muster.run.RunEvent;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** One line for each step that has ended, and for each that tells how far it is. */
record LineProgress(PrintWriter err) implements Progress {

    @Override
    public void accept(RunEvent event) {
        String line = line(event);
        if (!line.isEmpty()) {
            err.println(line);
            err.flush();
        }
    }

    /** That event in one line; empty if it is not worth one. */
    static String line(RunEvent event) {
        if (event instanceof RunEvent.Drifted drifted) {
            return String.join("\n", DiffText.lines(drifted.drift().differences()));
        }
        if (event instanceof RunEvent.StepEnded ended) {
            return line(ended.step(), ended.unchanged() ? "ok" : "done", ended.took());
        }
        if (event instanceof RunEvent.StepProgress progress) {
            return progress.step().host() + ": " + progress.progress();
        }
        if (event instanceof RunEvent.StepFailed failed) {
            return line(failed.step(), failed.findings().isEmpty() ? "cut short" : "FAILED", failed.took());
        }
        if (event instanceof RunEvent.NetworkProgress network) {
            return network.progress();
        }
        if (event instanceof RunEvent.UndoStarted started) {
            return started.host() + ": ending what was begun";
        }
        if (event instanceof RunEvent.UndoEnded ended) {
            return ended.host() + ": ended";
        }
        if (event instanceof RunEvent.UndoFailed failed) {
            return failed.host() + ": may be left behind";
        }
        return "";
    }

    private static String line(Step step, String end, Duration took) {
        return step.host() + ": " + step.title() + ": " + end + " (" + seconds(took) + ")";
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    @Override
    public void close() {}
}

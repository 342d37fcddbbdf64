package io.muster.cli;

import io.muster.run.RunEvent;
import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** One bar over all steps of all nodes, with the step that moved last; what fails stays above it. */
final class BarProgress implements Progress {

    private final ProgressBar bar;
    private final PrintWriter err;

    BarProgress(String task, int steps, PrintWriter err) {
        this.err = err;
        this.bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(100)
                .build();
    }

    @Override
    public synchronized void accept(RunEvent event) {
        if (event instanceof RunEvent.StepStarted started) {
            bar.setExtraMessage(started.step().host() + ": " + started.step().title());
        } else if (event instanceof RunEvent.StepEnded) {
            bar.step();
        } else {
            String line = LineProgress.line(event);
            if (!line.isEmpty()) {
                err.println("\r" + line);
                err.flush();
            }
        }
    }

    @Override
    public void close() {
        bar.close();
    }
}

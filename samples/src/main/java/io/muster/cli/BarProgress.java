package io.muster.cli;

import io.muster.run.RunEvent;
import java.io.PrintWriter;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** One bar over all steps of all nodes, with the step that moved last; what fails stays above it. */
final class BarProgress implements Progress {

    private static final String CLEAR_TO_END = "\u001b[K";

    private final ProgressBar bar;
    private final PrintWriter err;
    private boolean closed;

    BarProgress(String task, int steps, int width, PrintWriter err) {
        this.err = err;
        // Not the consumer of its own for terminals: that one moves the cursor, and would draw over what fails.
        this.bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(100)
                .setConsumer(new DelegatingProgressBarConsumer(this::print, width))
                .build();
    }

    /** As wide as the terminal. */
    static BarProgress onTerminal(String task, int steps, PrintWriter err) {
        return new BarProgress(task, steps, new ConsoleProgressBarConsumer(System.err).getMaxRenderedLength(), err);
    }

    @Override
    public void accept(RunEvent event) {
        if (event instanceof RunEvent.StepStarted started) {
            bar.setExtraMessage(started.step().host() + ": " + started.step().title());
        } else if (event instanceof RunEvent.StepProgress progress) {
            bar.setExtraMessage(progress.step().host() + ": " + progress.progress());
        } else if (event instanceof RunEvent.NetworkProgress network) {
            bar.setExtraMessage(network.progress());
        } else if (event instanceof RunEvent.StepEnded) {
            bar.step();
        } else {
            String line = LineProgress.line(event);
            if (!line.isEmpty()) {
                print(line + CLEAR_TO_END + "\n");
            }
        }
    }

    /**
     * From the beginning of the line on, in one piece: the bar draws itself from a thread of its own, and may still do
     * so after its end where that was interrupted.
     */
    private synchronized void print(String text) {
        if (!closed) {
            err.print("\r" + text);
            err.flush();
        }
    }

    @Override
    public void close() {
        bar.close();
        synchronized (this) {
            closed = true;
            err.println();
            err.flush();
        }
    }
}

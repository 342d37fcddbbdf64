package io.muster.testbed;

import io.muster.run.RunEvent;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Notes how long each phase of a run takes, in the order of their ends. */
final class PhaseTimes implements Consumer<RunEvent> {

    private final List<String> times = new CopyOnWriteArrayList<>();

    @Override
    public void accept(RunEvent event) {
        if (event instanceof RunEvent.PhaseEnded ended) {
            times.add(ended.phase().name() + " " + seconds(ended.took()));
        }
    }

    static String seconds(Duration took) {
        return String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0);
    }

    @Override
    public String toString() {
        return String.join(", ", times);
    }
}

package io.muster.run;

import io.muster.plan.Command;
import io.muster.spi.Observation;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Reads the logs of all hosts on and on, from where it has come to. Used by one thread. */
public final class LogReader {

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final String CURSOR = "--- cursor";

    private final PlanExecutor executor;
    private final BiFunction<String, String, Command> questions;
    private final Map<String, String> cursors = new LinkedHashMap<>();

    /**
     * Nothing is read yet.
     *
     * @param questions what to ask a host, by its address and the cursor that it told last
     */
    public LogReader(PlanExecutor executor, Iterable<String> hosts, BiFunction<String, String, Command> questions) {
        this.executor = executor;
        this.questions = questions;
        hosts.forEach(host -> cursors.put(host, ""));
    }

    /** What is new on all hosts; of a host that does not answer, why, as a line of no file. */
    public void read(Consumer<LogLine> lines) throws InterruptedException {
        var asked = new LinkedHashMap<String, Command>();
        cursors.forEach((host, cursor) -> asked.put(host, questions.apply(host, cursor)));
        executor.observe(asked).forEach((host, observation) -> tell(host, observation, lines));
    }

    /** Again and again, until the thread is interrupted. */
    public void follow(Consumer<LogLine> lines) throws InterruptedException {
        while (true) {
            read(lines);
            Thread.sleep(INTERVAL.toMillis());
        }
    }

    private void tell(String host, Observation observation, Consumer<LogLine> lines) {
        if (observation.output().isEmpty()) {
            lines.accept(new LogLine(host, "", observation.unreachable()));
            return;
        }
        for (String line : observation.output().get().stdout().lines().toList()) {
            if (line.startsWith(CURSOR)) {
                cursors.put(host, line.substring(CURSOR.length()).strip());
            } else if (!line.isBlank()) {
                int space = line.indexOf(' ');
                lines.accept(new LogLine(
                        host, space < 0 ? line : line.substring(0, space), space < 0 ? "" : line.substring(space + 1)));
            }
        }
    }
}

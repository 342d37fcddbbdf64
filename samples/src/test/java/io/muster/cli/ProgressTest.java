package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.check.Finding;
import io.muster.check.FindingCode;
import io.muster.plan.Command;
import io.muster.plan.Phase;
import io.muster.plan.Step;
import io.muster.run.RunEvent;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {

    private static final int WIDTH = 60;

    private final StringWriter text = new StringWriter();
    private final PrintWriter err = new PrintWriter(text);

    @AfterEach
    void noTerminal() {
        System.clearProperty("muster.terminal");
    }

    @Test
    void linesTellEachStepThatHasEndedAndWhatIsUndone() {
        try (var progress = new LineProgress(err)) {
            events().forEach(progress);
        }

        assertThat(text).hasToString("""
                10.0.0.1: look at the host: ok (0.0 s)
                10.0.0.1: half way
                10.0.0.1: start the Ray head: done (12.3 s)
                10.0.0.2: start a Ray worker: FAILED (61.0 s)
                10.0.0.3: start a Ray worker: cut short (0.1 s)
                10.0.0.1: ending what was begun
                10.0.0.1: ended
                10.0.0.2: ending what was begun
                10.0.0.2: may be left behind
                """);
    }

    @Test
    void theBarStaysOnItsLineBelowWhatFailed() {
        try (var progress = new BarProgress("up", 4, WIDTH, err)) {
            events().forEach(progress);
        }

        String[] lines = text.toString().split("\n", -1);
        assertThat(List.of(lines))
                .extracting(ProgressTest::seen)
                .filteredOn(line -> !line.isEmpty())
                .startsWith(
                        "10.0.0.2: start a Ray worker: FAILED (61.0 s)",
                        "10.0.0.3: start a Ray worker: cut short (0.1 s)",
                        "10.0.0.1: ending what was begun",
                        "10.0.0.1: ended",
                        "10.0.0.2: ending what was begun",
                        "10.0.0.2: may be left behind")
                .hasSize(7);
        assertThat(seen(lines[6])).startsWith("up ").contains("50%", "2/4").hasSizeLessThanOrEqualTo(WIDTH);
        assertThat(lines).as("ends its line").hasSize(8).endsWith("");
        assertThat(text.toString().replace("\u001b[K", ""))
                .as("moves no cursor")
                .doesNotContain("\u001b");
    }

    /** What a terminal shows of a line on which text was drawn over text. */
    private static String seen(String line) {
        String last = line.substring(line.lastIndexOf('\r') + 1);
        return last.replace("\u001b[K", "").stripTrailing();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 20, 40, 500})
    void theBarFitsEveryTerminal(int width) {
        try (var progress = new BarProgress("up", 4, width, err)) {
            events().forEach(progress);
        }

        assertThat(text.toString()).endsWith("\n");
    }

    @Test
    void aBarWithoutStepsOrEventsEndsItsLine() {
        new BarProgress("down", 0, WIDTH, err).close();

        assertThat(text.toString()).startsWith("\rdown ").endsWith("\n");
    }

    @Test
    void aTerminalGetsTheBarAndAFileGetsLines() {
        List<Phase> phases = List.of(new Phase("head", List.of(), List.of(step("10.0.0.1", "start the Ray head"))));
        try (Progress lines = Progress.of("up", phases, err)) {
            assertThat(lines).isInstanceOf(LineProgress.class);
        }
        assertThat(text.toString()).isEmpty();

        System.setProperty("muster.terminal", "true");
        try (Progress bar = Progress.of("up", phases, err)) {
            assertThat(bar).isInstanceOf(BarProgress.class);
            bar.accept(new RunEvent.StepEnded(step("10.0.0.1", "start the Ray head"), false, Duration.ZERO));
        }
        assertThat(seen(text.toString().stripTrailing())).contains("1/1");
    }

    private static List<RunEvent> events() {
        Step look = step("10.0.0.1", "look at the host");
        Step head = step("10.0.0.1", "start the Ray head");
        Step worker = step("10.0.0.2", "start a Ray worker");
        Step other = step("10.0.0.3", "start a Ray worker");
        Phase phase = new Phase("all", List.of(), List.of(look, head, worker, other));
        FindingCode code = CliCode.INTERRUPTED;
        Finding finding = Finding.error(code, "nodes[1]", "It did not start.", "Start it.");
        return List.of(
                new RunEvent.PhaseStarted(phase),
                new RunEvent.StepStarted(look),
                new RunEvent.StepEnded(look, true, Duration.ofMillis(49)),
                new RunEvent.StepStarted(head),
                new RunEvent.StepProgress(head, "half way"),
                new RunEvent.StepEnded(head, false, Duration.ofMillis(12_345)),
                new RunEvent.StepStarted(worker),
                new RunEvent.StepStarted(other),
                new RunEvent.StepFailed(worker, List.of(finding), Duration.ofSeconds(61)),
                new RunEvent.StepFailed(other, List.of(), Duration.ofMillis(120)),
                new RunEvent.PhaseFailed(phase, Duration.ofSeconds(61)),
                new RunEvent.UndoStarted("10.0.0.1"),
                new RunEvent.UndoEnded("10.0.0.1"),
                new RunEvent.UndoStarted("10.0.0.2"),
                new RunEvent.UndoFailed("10.0.0.2", finding),
                new RunEvent.PhaseEnded(phase, Duration.ZERO));
    }

    private static Step step(String host, String title) {
        return new Step.Run(
                host + "/" + title, host, title, Command.of("true"), Duration.ofSeconds(1), Optional.empty());
    }
}

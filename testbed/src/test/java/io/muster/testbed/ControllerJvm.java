package io.muster.testbed;

import io.muster.check.Finding;
import io.muster.run.Report;
import io.muster.run.RunEvent;
import io.muster.testbed.FaultCase.Edge;
import io.muster.testbed.FaultCase.Verb;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A JVM of its own that runs up or down, so that it can be killed or stopped at a step; with its end as a program. */
final class ControllerJvm implements AutoCloseable {

    private static final String HOLDS = "holds";
    private static final String REPORT = "report ";
    private static final String FINDING = "finding ";

    private final Process process;
    private final BufferedReader output;
    private final List<String> seen = new ArrayList<>();

    private ControllerJvm(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** It holds still at that step. */
    static ControllerJvm start(Bed bed, boolean serves, Verb verb, Edge edge, String step) {
        var line = List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                ControllerJvm.class.getName(),
                bed.net(),
                String.valueOf(serves),
                verb.name(),
                edge.name(),
                step);
        try {
            return new ControllerJvm(
                    new ProcessBuilder(line).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Until it is at its step; false where it ended without it. */
    boolean awaitHold() {
        return awaitLine(HOLDS).isPresent();
    }

    /** The findings of its report once it has ended; empty if it was fine. */
    List<String> awaitReport() {
        while (awaitLine(REPORT).isPresent()) {
            // To its end.
        }
        if (seen.stream().noneMatch(line -> line.startsWith(REPORT))) {
            return List.of("no report: " + seen);
        }
        return seen.stream().filter(line -> line.startsWith(FINDING)).toList();
    }

    private Optional<String> awaitLine(String start) {
        try {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                seen.add(line);
                if (line.startsWith(start)) {
                    return Optional.of(line);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code kill -STOP} and so on do. */
    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void release() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL: nothing in it can do anything about it. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The other JVM. */
    public static void main(String[] args) {
        Bed bed = Bed.madeAt(args[0]);
        Edge edge = Edge.valueOf(args[3]);
        Report report = Controlled.on(bed, Boolean.parseBoolean(args[1])).run(Verb.valueOf(args[2]), event -> {
            if (isAt(event, edge, args[4], bed)) {
                hold();
            }
        });
        System.out.println(REPORT + report.outcome());
        for (List<Finding> findings : List.of(report.failures(), report.left())) {
            findings.forEach(
                    finding -> System.out.println(FINDING + finding.code().name() + " " + finding.message()));
        }
        System.exit(0);
    }

    private static boolean isAt(RunEvent event, Edge edge, String step, Bed bed) {
        return switch (edge) {
            case BEGIN ->
                event instanceof RunEvent.StepStarted started
                        && bed.withoutNet(started.step().id()).equals(step);
            case END ->
                event instanceof RunEvent.StepEnded ended
                        && bed.withoutNet(ended.step().id()).equals(step);
        };
    }

    /** To the end of our input. */
    private static void hold() {
        System.out.println(HOLDS);
        try {
            while (System.in.read() >= 0) {
                // Nothing is said there.
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.muster.plan;

import io.muster.deploy.Deployment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Everything that bringing a deployment up and taking it down again will do, byte for byte. Immutable.
 *
 * @param deployment what it is for
 * @param bringUp phases, each after those that it waits for
 * @param takeDown phases; safe on hosts where nothing runs
 */
public record Plan(Deployment deployment, List<Phase> bringUp, List<Phase> takeDown) {

    public Plan {
        bringUp = List.copyOf(bringUp);
        takeDown = List.copyOf(takeDown);
    }

    /**
     * Writes {@code plan.txt}, every phase and command, and {@code nodes/HOST/}, the files of each node, which run by
     * hand as they run by Muster. Files of an earlier plan are replaced.
     *
     * @throws UncheckedIOException if the folder cannot be written
     */
    public void writeTo(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("plan.txt"), text());
            for (Phase phase : bringUp) {
                for (Step step : phase.steps()) {
                    if (step instanceof Step.Write write) {
                        Path nodeFolder = folder.resolve("nodes").resolve(write.host());
                        Files.createDirectories(nodeFolder);
                        for (FileContent file : write.files()) {
                            Path path = nodeFolder.resolve(file.name());
                            Files.writeString(path, file.text());
                            // Said for every file: one of an earlier plan may have had the other mode.
                            if (!path.toFile().setExecutable(file.executable())) {
                                throw new IOException("cannot set the mode of " + path);
                            }
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the plan to " + folder + ": " + e, e);
        }
    }

    /** The plan for a person to read: each phase, what it waits for, and each step. */
    public String text() {
        var text = new StringBuilder("# Plan of cluster ")
                .append(deployment.cluster().name())
                .append(". Files of each node: nodes/HOST.\n");
        appendPhases(text, "up", bringUp);
        appendPhases(text, "down", takeDown);
        return text.toString();
    }

    private static void appendPhases(StringBuilder text, String title, List<Phase> phases) {
        for (Phase phase : phases) {
            text.append('\n').append(title).append(": ").append(phase.name());
            if (!phase.after().isEmpty()) {
                text.append(" (after ").append(String.join(" and ", phase.after()));
                phase.until()
                        .ifPresent(watched ->
                                text.append(", until ").append(watched).append(" has ended"));
                text.append(')');
            }
            text.append('\n');
            for (Step step : phase.steps()) {
                text.append("  ").append(step.host()).append("  ").append(step.title());
                text.append(", within ").append(step.deadline().toSeconds()).append(" s\n");
                for (String line : detail(step)) {
                    text.append("      ").append(line).append('\n');
                }
            }
        }
    }

    private static List<String> detail(Step step) {
        if (step instanceof Step.Write write) {
            return Stream.concat(
                            write.secrets().stream()
                                    .map(s -> "write ~/" + s.path() + " (secret, " + s.secret()
                                            + "; by hand: that alone, mode 600)"),
                            write.files().stream().map(f -> "write ~/" + f.path()))
                    .toList();
        }
        if (step instanceof Step.Run run) {
            return describe(run);
        }
        if (step instanceof Step.Send send) {
            var lines = new ArrayList<>(describe(send.unless()));
            lines.add("unless that says it is unchanged: send " + send.file() + " to ~/" + send.path());
            return lines;
        }
        return describe(((Step.Await) step).probe().command());
    }

    private static List<String> describe(Step.Run run) {
        String facts = run.informedOf()
                .map(fact -> " HOST=" + fact.toUpperCase(Locale.ROOT) + "...")
                .orElse("");
        return describe(run.command(), facts);
    }

    private static List<String> describe(Command command) {
        return describe(command, "");
    }

    private static List<String> describe(Command command, String facts) {
        // The whole text of a script is in the node's files.
        String line = "$ " + ShellText.line(command.argv()) + facts;
        return List.of(command.stdin().isEmpty() ? line : line + " < " + command.title());
    }
}

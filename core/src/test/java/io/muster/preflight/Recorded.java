package io.muster.preflight;

import static java.util.stream.Collectors.joining;

import io.muster.plan.CommandOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Answers of hosts to the script {@code look}, section by section, as recorded from hosts of the testbed, whose {@code npu-smi} and
 * {@code hccn_tool} are stand-ins: {@code testbed/up} and the script itself made them.
 */
final class Recorded {

    private static final Pattern SECTION = Pattern.compile("(?m)^(?=--- (?!exit))");

    private final Map<String, String> sections = new LinkedHashMap<>();

    private Recorded() {}

    /** Of a healthy host: {@code a2}, {@code a3} or {@code 310p}. */
    static Recorded healthy(String generation) {
        var recorded = new Recorded();
        for (String section : SECTION.splitAsStream(text(generation)).toList()) {
            if (!section.isBlank()) {
                recorded.sections.put(section.lines().findFirst().orElseThrow().substring(4), section);
            }
        }
        return recorded;
    }

    static String text(String generation) {
        try {
            return Files.readString(Path.of("src/test/resources/io/muster/preflight/" + generation + ".txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Recorded with(String section, UnaryOperator<String> change) {
        if (!sections.containsKey(section)) {
            throw new IllegalArgumentException("there is no section " + section + " among " + sections.keySet());
        }
        sections.computeIfPresent(section, (name, text) -> change.apply(text));
        return this;
    }

    Recorded with(String section, String old, String text) {
        return with(section, all -> all.replace(old, text));
    }

    Recorded saying(String section, String text, int exitCode) {
        return with(section, all -> "--- " + section + "\n" + text + "\n--- exit " + exitCode + "\n");
    }

    Recorded without(String section) {
        return with(section, text -> "");
    }

    CommandOutput output() {
        return new CommandOutput(0, sections.values().stream().collect(joining()), "");
    }
}

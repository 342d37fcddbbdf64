package io.muster.drift;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Differences for a person: hosts that differ alike are told of in one line. */
public final class DriftText {

    /** Longer values are cut. */
    private static final int LONGEST = 80;

    private DriftText() {}

    /** One line for each difference, such as {@code HCCL_BUFFSIZE: 200 -> 400, on 10.0.0.1 and 10.0.0.2}. */
    public static List<String> lines(List<Difference> differences) {
        Map<String, Set<String>> hosts = new LinkedHashMap<>();
        for (Difference difference : differences) {
            hosts.computeIfAbsent(
                            difference.name() + ": " + value(difference.running()) + " -> "
                                    + value(difference.wanted()),
                            line -> new LinkedHashSet<>())
                    .add(difference.host());
        }
        var lines = new ArrayList<String>();
        hosts.forEach((line, on) -> lines.add(line + ", on " + String.join(" and ", on)));
        return lines;
    }

    /** What that restart starts again. */
    public static String restart(Restart restart) {
        return switch (restart) {
            case NOTHING -> "nothing";
            case SERVE -> "the service";
            case NODE -> "the node, then what is served";
            case GANG -> "all nodes, then what is served";
        };
    }

    private static String value(Optional<String> value) {
        // In one line, whatever is in it.
        String text = value.map(v -> v.codePoints()
                        .mapToObj(c -> Character.isISOControl(c) ? "?" : Character.toString(c))
                        .collect(joining()))
                .map(v -> v.isEmpty() ? "''" : v)
                .orElse("none");
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}

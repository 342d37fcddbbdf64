package io.muster.preflight;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Ids of devices for a person: {@code NPU 3}, {@code NPUs 0-3, 5}. */
final class Numbers {

    private Numbers() {}

    static String ofNpus(Collection<Integer> ids) {
        return (ids.size() == 1 ? "NPU " : "NPUs ") + ranges(ids);
    }

    private static String ranges(Collection<Integer> ids) {
        List<Integer> sorted = ids.stream().distinct().sorted().toList();
        var parts = new ArrayList<String>();
        for (int i = 0; i < sorted.size(); i++) {
            int first = sorted.get(i);
            while (i + 1 < sorted.size() && sorted.get(i + 1) == sorted.get(i) + 1) {
                i++;
            }
            int last = sorted.get(i);
            parts.add(first == last ? String.valueOf(first) : first + "-" + last);
        }
        return String.join(", ", parts);
    }
}

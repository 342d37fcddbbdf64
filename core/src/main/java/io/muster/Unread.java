package io.muster;

import java.util.HashSet;
import java.util.Set;

/** Paths of a description whose values could not be read, so that a default stands in their place. Immutable. */
final class Unread {

    private final Set<String> paths;
    private final Set<String> above = new HashSet<>();

    Unread(Set<String> paths) {
        this.paths = paths;
        for (String path : paths) {
            for (String whole = parent(path); !whole.isEmpty() && above.add(whole); ) {
                whole = parent(whole);
            }
        }
    }

    /** Whether something at that path, below it or above it could not be read. */
    boolean touches(String path) {
        if (above.contains(path)) {
            return true;
        }
        for (String whole = path; !whole.isEmpty(); whole = parent(whole)) {
            if (paths.contains(whole)) {
                return true;
            }
        }
        return false;
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
    }
}

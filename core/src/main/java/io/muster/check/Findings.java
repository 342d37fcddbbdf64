package io.muster.check;

import static java.util.stream.Collectors.joining;

import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** All findings about one deployment, errors first, else in the order of the rules. Immutable. */
public final class Findings implements Iterable<Finding> {

    private final List<Finding> all;

    private Findings(List<Finding> all) {
        this.all = all;
    }

    public static Findings of(List<Finding> findings) {
        // The sort is stable: within one severity the order of the rules stays.
        return new Findings(findings.stream()
                .sorted((a, b) -> a.severity().compareTo(b.severity()))
                .toList());
    }

    public List<Finding> all() {
        return all;
    }

    public List<Finding> errors() {
        return all.stream().filter(f -> f.severity() == Severity.ERROR).toList();
    }

    public List<Finding> warnings() {
        return all.stream().filter(f -> f.severity() == Severity.WARNING).toList();
    }

    public boolean hasErrors() {
        return !errors().isEmpty();
    }

    public Stream<Finding> stream() {
        return all.stream();
    }

    @Override
    public Iterator<Finding> iterator() {
        return all.iterator();
    }

    /** One finding a line. */
    @Override
    public String toString() {
        return all.stream().map(Finding::toString).collect(joining("\n"));
    }
}

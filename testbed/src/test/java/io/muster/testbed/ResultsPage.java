package io.muster.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** A page of the docs whose numbers programs write, each between marks of its own. */
record ResultsPage(Path file) {

    static ResultsPage of(Path file) {
        return new ResultsPage(file);
    }

    /** Puts that text between the marks of that name. */
    void put(String mark, String text) {
        change(mark, old -> text);
    }

    /** Puts that row into the table between the marks of that name, in place of the row that begins with the same cell. */
    void putRow(String mark, String head, String row) {
        String cell = row.substring(0, row.indexOf('|', 1) + 1);
        change(mark, old -> {
            var rows = new ArrayList<>(old.lines().skip(head.lines().count()).toList());
            int at = IntStream.range(0, rows.size())
                    .filter(i -> rows.get(i).startsWith(cell))
                    .findFirst()
                    .orElse(rows.size());
            if (at < rows.size()) {
                rows.remove(at);
            }
            rows.add(at, row.strip());
            return head + String.join("\n", rows) + "\n";
        });
    }

    private void change(String mark, UnaryOperator<String> change) {
        String begin = "<!-- begin " + mark + " -->\n";
        String end = "<!-- end " + mark + " -->";
        try {
            String page = Files.readString(file);
            int from = page.indexOf(begin);
            int to = page.indexOf(end);
            if (from < 0 || to < from) {
                throw new IllegalStateException("Expected the marks of " + mark + " in " + file);
            }
            from += begin.length();
            Files.writeString(
                    file, page.substring(0, from) + change.apply(page.substring(from, to)) + page.substring(to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.muster.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page of the docs whose numbers programs write, each between marks of its own. */
record ResultsPage(Path file) {

    static ResultsPage of(Path file) {
        return new ResultsPage(file);
    }

    /** Puts that text between the marks of that name. */
    void put(String mark, String text) {
        String begin = "<!-- begin " + mark + " -->\n";
        String end = "<!-- end " + mark + " -->";
        try {
            String page = Files.readString(file);
            int from = page.indexOf(begin);
            int to = page.indexOf(end);
            if (from < 0 || to < from) {
                throw new IllegalStateException("Expected the marks of " + mark + " in " + file);
            }
            Files.writeString(file, page.substring(0, from + begin.length()) + text + page.substring(to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

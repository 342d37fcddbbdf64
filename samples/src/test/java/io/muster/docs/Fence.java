package io.muster.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of code on a page.
 *
 * @param line at which it begins, counted from 1
 * @param marker what the comment right above it says; empty where there is none
 * @param language as the page names it; empty where it names none
 * @param text its lines, each ended
 */
record Fence(Path page, int line, String marker, String language, String text) {

    private static final Pattern MARKER = Pattern.compile("<!-- (.+) -->");
    private static final String MARK = "```";

    static List<Fence> all() throws IOException {
        return MarkdownTest.pages().stream().flatMap(page -> of(page).stream()).toList();
    }

    static List<Fence> of(Path page) {
        List<String> lines = lines(page);
        var fences = new ArrayList<Fence>();
        Optional<Integer> begun = Optional.empty();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).strip().startsWith(MARK)) {
                continue;
            }
            if (begun.isEmpty()) {
                begun = Optional.of(i);
                continue;
            }
            int from = begun.get();
            Matcher marker = MARKER.matcher(from == 0 ? "" : lines.get(from - 1));
            fences.add(new Fence(
                    page,
                    from + 1,
                    marker.matches() ? marker.group(1) : "",
                    lines.get(from).strip().substring(MARK.length()),
                    String.join("\n", lines.subList(from + 1, i)) + "\n"));
            begun = Optional.empty();
        }
        if (begun.isPresent()) {
            throw new AssertionError(page + " has a block that never ends");
        }
        return fences;
    }

    /** The page without its blocks: what is said around them. */
    static String prose(Path page) {
        String text = String.join("\n", lines(page)) + "\n";
        return text.replaceAll("(?ms)^ *" + MARK + ".*?^ *" + MARK + "$", "");
    }

    private static List<String> lines(Path page) {
        try {
            return Files.readAllLines(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it is, for whoever has to mend it. */
    @Override
    public String toString() {
        return page + ":" + line;
    }
}

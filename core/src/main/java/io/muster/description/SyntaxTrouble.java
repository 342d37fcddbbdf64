package io.muster.description;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.muster.description.Value.Place;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/** What the parsers of YAML and JSON have to say about a text, with the place where it is wrong. */
final class SyntaxTrouble {

    /** Advice to those who program with the parser. */
    private static final Pattern FOR_PROGRAMMERS = Pattern.compile(", from `[^`]*`|: enable `[^`]*` to allow"
            + "| \\(not recognized as one since [^)]*\\)|, got this instead: <.*>");

    private static final Pattern SOURCE = Pattern.compile("\\[Source: .*?; line: (\\d+), column: (\\d+)\\]");

    private SyntaxTrouble() {}

    /**
     * In one sentence that begins with the place.
     *
     * @param reached how far the parser has come
     */
    static String of(JsonProcessingException e, String text, JsonLocation reached) {
        if (e.getCause() instanceof MarkedYAMLException yaml) {
            return ofYaml(yaml);
        }
        if (e.getCause() instanceof ReaderException) {
            return ofCharacter(text);
        }
        JsonLocation location = Optional.ofNullable(e.getLocation()).orElse(reached);
        String said = FOR_PROGRAMMERS.matcher(e.getOriginalMessage()).replaceAll("");
        return new Place(location.getLineNr(), location.getColumnNr()) + ": "
                + SOURCE.matcher(said).replaceAll("line $1, column $2") + ".";
    }

    /** The exception's own place is that of the last good token. */
    private static String ofYaml(MarkedYAMLException yaml) {
        String context = yaml.getContextMark() == null
                ? ""
                : ", " + yaml.getContext() + " that begins at " + placeOf(yaml.getContextMark());
        return placeOf(yaml.getProblemMark()) + ": " + yaml.getProblem() + context + ".";
    }

    private static Place placeOf(Mark mark) {
        return new Place(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static String ofCharacter(String text) {
        int at = 0;
        while (StreamReader.isPrintable(text.codePointAt(at))) {
            at = text.offsetByCodePoints(at, 1);
        }
        return Place.after(text.substring(0, at)) + ": expected printable characters, saw "
                + String.format(Locale.ROOT, "U+%04X", text.codePointAt(at)) + ".";
    }
}

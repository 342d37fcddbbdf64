package io.muster.description;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.muster.check.Quoted;
import io.muster.description.Value.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Optional;

/** Builds {@link Value}s from the tokens of a file; a key that stands twice in one mapping is noted. */
final class ValueParser {

    private static final String CORE_TAG = "tag:yaml.org,2002:";

    private final JsonParser tokens;
    private final Notes notes;

    ValueParser(JsonParser tokens, Notes notes) {
        this.tokens = tokens;
        this.notes = notes;
    }

    /** The only value of the file; nothing where the file is empty. */
    Value parse() throws IOException {
        if (tokens.nextToken() == null) {
            return new Value.Nothing(new Place(1, 1));
        }
        Value value = value("");
        if (tokens.nextToken() != null) {
            notes.wrong(
                    DescriptionCode.FILE_NOT_WELL_FORMED,
                    "",
                    place() + ": expected one document, saw the begin of a second one.",
                    "Keep one description in one file.");
        }
        return value;
    }

    private Value value(String path) throws IOException {
        Place place = place();
        if (tokens instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
            return new Value.Foreign(place, "the alias *" + tokens.getText() + ", which is not read");
        }
        Optional<String> tag = foreignTag();
        if (tag.isPresent()) {
            tokens.skipChildren();
            return new Value.Foreign(place, "the tag " + tag.get() + ", which is not read");
        }
        JsonToken token = tokens.currentToken();
        return switch (token) {
            case START_OBJECT -> mapping(path, place);
            case START_ARRAY -> sequence(path, place);
            case VALUE_NUMBER_INT ->
                new Value.Numeric(place, tokens.getText(), Optional.of(tokens.getBigIntegerValue()));
            case VALUE_NUMBER_FLOAT -> new Value.Numeric(place, tokens.getText(), Optional.empty());
            case VALUE_TRUE -> new Value.Flag(place, tokens.getText(), true);
            case VALUE_FALSE -> new Value.Flag(place, tokens.getText(), false);
            case VALUE_NULL -> new Value.Nothing(place);
            default -> new Value.Text(place, tokens.getText());
        };
    }

    /** A tag that is not one of YAML's own for what JSON has too. */
    private Optional<String> foreignTag() throws IOException {
        String tag = tokens.canReadTypeId() ? (String) tokens.getTypeId() : null;
        if (tag == null || tag.isEmpty()) {
            return Optional.empty();
        }
        if (!tag.startsWith(CORE_TAG)) {
            return Optional.of("!" + tag);
        }
        return tokens.currentToken() == JsonToken.VALUE_EMBEDDED_OBJECT
                ? Optional.of("!!" + tag.substring(CORE_TAG.length()))
                : Optional.empty();
    }

    private Value mapping(String path, Place place) throws IOException {
        var entries = new LinkedHashMap<String, Value.Entry>();
        while (tokens.nextToken() != JsonToken.END_OBJECT) {
            String key = tokens.currentName();
            Place keyPlace = place();
            // The parser of YAML does not see to it.
            tokens.streamReadConstraints().validateNameLength(key.length());
            tokens.nextToken();
            String keyPath = path.isEmpty() ? key : path + "." + key;
            var entry = new Value.Entry(keyPlace, value(keyPath));
            Value.Entry first = entries.putIfAbsent(key, entry);
            if (first != null) {
                notes.wrong(
                        DescriptionCode.KEY_DUPLICATE,
                        keyPath,
                        keyPlace + ": expected each key once, saw " + Quoted.of(key) + " again; it stands at "
                                + first.keyPlace() + " already.",
                        "Keep one of the two.");
            }
        }
        return new Value.Mapping(place, entries);
    }

    private Value sequence(String path, Place place) throws IOException {
        var items = new ArrayList<Value>();
        while (tokens.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(path + "[" + items.size() + "]"));
        }
        return new Value.Sequence(place, items);
    }

    private Place place() {
        JsonLocation location = tokens.currentTokenLocation();
        return new Place(location.getLineNr(), location.getColumnNr());
    }
}

package io.muster.model;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The text of a {@code config.json} as the tree that it stands for. */
final class ConfigText {

    /** The longest published text has 34,000 characters, most of them names of modules that are not quantized. */
    private static final int MOST_CHARACTERS = 1 << 20;

    /** Published texts nest 6 deep. */
    private static final int MOST_LEVELS = 64;

    /** Python writes NaN and Infinity, so they are read; where a number is needed, they are refused. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MOST_LEVELS)
                        .build());
    }

    private ConfigText() {}

    static ConfigSection parse(String json) throws ModelConfigException {
        if (json.length() > MOST_CHARACTERS) {
            throw notJson("", "saw " + json.length() + " characters, more than " + MOST_CHARACTERS);
        }
        try (JsonParser tokens = MAPPER.createParser(json)) {
            try {
                JsonNode tree = MAPPER.readTree(tokens);
                if (tree instanceof ObjectNode object) {
                    return new ConfigSection("", object);
                }
                throw notJson("", "saw " + (tree == null ? "nothing" : ConfigSection.seen(tree)));
            } catch (JsonProcessingException e) {
                String path = path(tokens.getParsingContext().pathAsPointer());
                var place = e.getLocation() == null
                        ? ""
                        : "line " + e.getLocation().getLineNr() + ", column "
                                + e.getLocation().getColumnNr() + ": ";
                throw notJson(path, place + e.getOriginalMessage());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory was not readable", e);
        }
    }

    private static String path(JsonPointer pointer) {
        var path = new StringBuilder();
        for (JsonPointer at = pointer; !at.matches(); at = at.tail()) {
            if (at.getMatchingIndex() >= 0) {
                path.append('[').append(at.getMatchingIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(at.getMatchingProperty());
            }
        }
        return ConfigSection.shortened(path.toString());
    }

    private static ModelConfigException notJson(String path, String why) {
        return new ModelConfigException(
                ModelConfigException.Reason.NOT_JSON, path, "Expected one JSON object, " + why + ".");
    }
}

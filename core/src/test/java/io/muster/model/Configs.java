package io.muster.model;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Published {@code config.json} files, and what is known of their models. */
final class Configs {

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private static final Path FOLDER = Path.of("src/test/resources/io/muster/model");

    private Configs() {}

    /** Names of all files. */
    static List<String> names() {
        try (Stream<Path> files = Files.list(FOLDER.resolve("configs"))) {
            return files.map(file -> file.getFileName().toString().replaceFirst("\\.json$", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of one. */
    static String text(String name) {
        return read(FOLDER.resolve("configs").resolve(name + ".json"));
    }

    /** One as a tree that may be changed. */
    static ObjectNode tree(String name) {
        return (ObjectNode) tree(name, text(name));
    }

    /** One with that text as the value of a key. */
    static String with(String name, String key, String value) {
        return text(tree(name).putRawValue(key, new RawValue(value)));
    }

    /** The text of a tree, raw values as they are. */
    static String text(JsonNode tree) {
        try {
            return JSON.writeValueAsString(tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The model of one. */
    static ModelConfig model(String name) {
        try {
            return ModelConfig.parse(text(name));
        } catch (ModelConfigException e) {
            throw new AssertionError(name, e);
        }
    }

    /** The table of models with their published totals. */
    static JsonNode table() {
        return tree("models.json", read(FOLDER.resolve("models.json")));
    }

    /** What comes of each file: one line each. */
    static String outcomes() {
        return read(FOLDER.resolve("outcomes.txt"));
    }

    private static JsonNode tree(String name, String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

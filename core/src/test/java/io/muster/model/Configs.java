package io.muster.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Published {@code config.json} files, and what is known of their models. */
final class Configs {

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

    /** The table of models with their published totals. */
    static String table() {
        return read(FOLDER.resolve("models.json"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

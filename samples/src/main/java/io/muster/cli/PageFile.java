package io.muster.cli;

import io.muster.check.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file for a page of a browser. */
final class PageFile {

    private PageFile() {}

    /** Writes it, or tells why it cannot be written. */
    static Optional<Finding> write(Path file, String html) {
        try {
            Files.writeString(file, html, StandardCharsets.UTF_8);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(Finding.error(
                    CliCode.OUTPUT_NOT_WRITABLE,
                    file.toString(),
                    "Expected to write the page there, saw " + e + ".",
                    "Give -o a file in a folder that you may write in."));
        }
    }
}

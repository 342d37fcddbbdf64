package io.muster.cli;

import io.muster.check.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file that a command writes on this machine. */
final class OutputFile {

    private OutputFile() {}

    /**
     * Writes it, or tells why it cannot be written.
     *
     * @param what it is, for a person
     */
    static Optional<Finding> write(Path file, String what, String text) {
        try {
            Files.writeString(file, text, StandardCharsets.UTF_8);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(Finding.error(
                    CliCode.OUTPUT_NOT_WRITABLE,
                    file.toString(),
                    "Expected to write the " + what + " there, saw " + e + ".",
                    "Give -o a file in a folder that you may write in."));
        }
    }
}

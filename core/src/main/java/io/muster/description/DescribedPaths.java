package io.muster.description;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Paths that a description names.
 *
 * @param file the description itself; relative paths are taken from its folder
 */
record DescribedPaths(Path file) {

    Optional<Path> read(FileSection section, String key) {
        Optional<String> text = section.text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            // A shell would expand the tilde; ssh does so for some of its options only.
            if (!text.get().isBlank() && !text.get().startsWith("~")) {
                return text.map(file::resolveSibling);
            }
        } catch (InvalidPathException e) {
            // As below.
        }
        section.outOfRange(key, "a path, absolute or from the folder of this file and without ~");
        return Optional.empty();
    }
}

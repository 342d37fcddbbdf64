package io.muster.description;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** What stands in a file that a user named. */
final class FileBytes {

    /** Largest file that is read; descriptions of thousands of nodes stay far below. No more than snakeyaml reads. */
    private static final int MOST = 3 << 20;

    private FileBytes() {}

    /** Empty where it cannot be read, and then the reason is told. */
    static Optional<byte[]> read(Path file, Consumer<String> why) {
        // The size is not asked for before: a pipe has none.
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST + 1);
            if (bytes.length <= MOST) {
                return Optional.of(bytes);
            }
            why.accept("it is larger than " + MOST + " bytes");
        } catch (NoSuchFileException e) {
            why.accept("there is no such file");
        } catch (AccessDeniedException e) {
            why.accept("it may not be read");
        } catch (IOException e) {
            why.accept(String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }
}

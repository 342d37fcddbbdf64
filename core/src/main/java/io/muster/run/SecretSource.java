package io.muster.run;

import io.muster.deploy.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads secrets at their sources. What it throws tells why one cannot be read, and never what was read. */
public final class SecretSource {

    private SecretSource() {}

    /**
     * A value of one line, without the line break at its end.
     *
     * @throws IOException if there is none that can be used
     */
    public static String read(Secret secret) throws IOException {
        String value = readLines(secret).replaceFirst("\r?\n$", "");
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new IOException("it has a line break, or another character that cannot be printed, inside");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            throw new IOException("UTF-8 cannot spell it");
        }
        return value;
    }

    /** A text as it is. */
    static String readLines(Secret secret) throws IOException {
        String text = text(secret);
        if (text.isBlank()) {
            throw new IOException("it is empty");
        }
        return text;
    }

    private static String text(Secret secret) throws IOException {
        if (secret instanceof Secret.FromFile file) {
            return text(file.file());
        }
        if (secret instanceof Secret.FromEnvironment environment) {
            String value = System.getenv(environment.variable());
            if (value == null) {
                throw new IOException("it is not set");
            }
            return value;
        }
        if (secret instanceof Secret.FromCallback callback) {
            try {
                return callback.value().get();
            } catch (RuntimeException e) {
                // Its message is the caller's, and nobody knows what it quotes.
                throw new IOException("it threw " + e.getClass().getName(), null);
            }
        }
        throw new IOException("it is known on the head alone");
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no such file", e);
        } catch (AccessDeniedException e) {
            throw new IOException("it may not be read", e);
        } catch (IOException e) {
            throw new IOException("it is no text file that can be read", e);
        }
    }
}

package io.muster.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The description that the README shows, and copies of it. */
final class Example {

    static final Path FILE = Path.of("src/main/examples/qwen.yaml");

    private Example() {}

    /** A copy of it in that folder, whose hosts ssh reaches through that command: none leaves this machine. */
    static Path through(String proxyCommand, Path folder) throws IOException {
        needSsh();
        Files.writeString(folder.resolve("ssh_config"), "Host *\n  ProxyCommand " + proxyCommand + "\n");
        return Files.copy(FILE, folder.resolve("qwen.yaml"));
    }

    /** Skips the test where there is no ssh; in CI that is a failure. */
    private static void needSsh() {
        if (Stream.of(System.getenv("PATH").split(":", -1))
                .noneMatch(path -> Files.isExecutable(Path.of(path, "ssh")))) {
            String message = "No ssh on the PATH. On Debian: apt-get install openssh-client";
            if (System.getenv("CI") != null) {
                throw new AssertionError(message);
            }
            Assumptions.abort(message);
        }
    }

    /** A copy of it in that folder with one text instead of another. */
    static Path with(String text, String instead, Path folder) {
        try {
            String example = Files.readString(FILE);
            String changed = example.replace(text, instead);
            if (changed.equals(example)) {
                throw new AssertionError("the example has no " + text);
            }
            return Files.writeString(folder.resolve("changed.yaml"), changed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

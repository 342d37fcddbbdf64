package io.muster.plan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Shells of this machine, run for real. */
final class RealShell {

    private RealShell() {}

    /** Command lines of all shells that are installed here, up to the script. */
    static Stream<List<String>> installed() {
        return Stream.of(
                        List.of("sh", "-c"),
                        List.of("dash", "-c"),
                        List.of("bash", "-c"),
                        List.of("busybox", "sh", "-c"),
                        List.of("zsh", "-f", "-c"),
                        List.of("ksh", "-c"))
                .filter(shell -> onPath(shell.get(0)));
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** What the program prints, with both streams in it. */
    static CommandOutput run(List<String> argv, Map<String, String> environment, Path folder)
            throws IOException, InterruptedException {
        Path stderr = Files.createTempFile(folder, "stderr", "");
        var builder = new ProcessBuilder(argv).directory(folder.toFile()).redirectError(stderr.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String stdout = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new CommandOutput(process.waitFor(), stdout, Files.readString(stderr));
    }

    /** The parts of a text in which each part ends with a NUL. */
    static List<String> parts(String text) {
        var parts = new ArrayList<String>();
        int from = 0;
        for (int end = text.indexOf('\0'); end >= 0; end = text.indexOf('\0', from)) {
            parts.add(text.substring(from, end));
            from = end + 1;
        }
        return parts;
    }
}

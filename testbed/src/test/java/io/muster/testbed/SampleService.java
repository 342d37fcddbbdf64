package io.muster.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The sample service in a JVM of its own, started as a person does who has set nothing: with a password that it makes and prints. */
final class SampleService implements AutoCloseable {

    private static final Path TARGET = Path.of("../service/target");
    private static final Pattern PASSWORD = Pattern.compile("Using generated security password: (\\S+)");
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

    private final Process process;
    private final String password;
    private final int port;

    /** @param folder its working folder, where it keeps descriptions */
    SampleService(Path folder) {
        try {
            process = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElse("java"),
                            "-XX:TieredStopAtLevel=1",
                            "-jar",
                            jar().toAbsolutePath().toString(),
                            "--server.port=0")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
            password = await(said, PASSWORD);
            port = Integer.parseInt(await(said, PORT));
            var rest = new Thread(() -> said.lines().forEach(line -> {}), "sample-service-output");
            rest.setDaemon(true);
            rest.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path jar() throws IOException {
        try (Stream<Path> files = Files.list(TARGET)) {
            return files.filter(file -> file.getFileName().toString().endsWith("-run.jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no *-run.jar in " + TARGET));
        }
    }

    private static String await(BufferedReader said, Pattern wanted) throws IOException {
        var all = new StringBuilder();
        while (true) {
            String line = said.readLine();
            assertThat(line).as("waited for %s; it said: %s", wanted, all).isNotNull();
            all.append(line).append('\n');
            Matcher match = wanted.matcher(line);
            if (match.find()) {
                return match.group(1);
            }
        }
    }

    String password() {
        return password;
    }

    URI page() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}

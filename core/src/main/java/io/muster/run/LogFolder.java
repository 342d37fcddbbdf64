package io.muster.run;

import io.muster.diagnose.Catalogue;
import io.muster.diagnose.Clocks;
import io.muster.diagnose.Diagnosis;
import io.muster.diagnose.LogReading;
import io.muster.diagnose.Words;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads logs of hosts from a folder or an archive of this machine, whatever their layout, sizes and encodings. */
public final class LogFolder {

    /** In a support bundle logs are below this folder, and beside it is what the hosts' clocks showed. */
    static final String HOSTS = "hosts";

    private static final Pattern ADDRESS = Pattern.compile("(?<![\\d.])\\d{1,3}(?:\\.\\d{1,3}){3}(?![\\d.]*\\d)");

    private LogFolder() {}

    /**
     * What the logs tell.
     *
     * @param path a folder, a single log, or a support bundle
     * @throws IOException if there is nothing, or it cannot be read
     */
    public static Diagnosis diagnose(Path path, Catalogue catalogue, Words words) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        if (Files.isRegularFile(path) && path.toString().endsWith(".zip")) {
            try (FileSystem archive = FileSystems.newFileSystem(path)) {
                return ofFolder(archive.getPath("/"), catalogue, words);
            }
        }
        return ofFolder(path, catalogue, words);
    }

    private static Diagnosis ofFolder(Path root, Catalogue catalogue, Words words) throws IOException {
        Path hosts = root.resolve(HOSTS);
        Path logs = Files.isDirectory(hosts) ? hosts : root;
        var reading = new LogReading(catalogue, words);
        for (Path file : filesOf(logs)) {
            LogReading.File log =
                    reading.file(hostOf(logs, file), root.relativize(file).toString());
            read(file, log);
        }
        return reading.diagnosis(clocks(root.resolve(HostClock.FILE)));
    }

    private static List<Path> filesOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith(HostClock.FILE))
                    .sorted()
                    .toList();
        }
    }

    /** The folder below the root; of a flat one, the address in the file's name. */
    private static String hostOf(Path root, Path file) {
        Path relative = root.relativize(file);
        if (relative.getNameCount() > 1) {
            return relative.getName(0).toString();
        }
        Matcher address = ADDRESS.matcher(file.getFileName().toString());
        return address.find() ? address.group() : "";
    }

    private static void read(Path file, LogReading.File log) throws IOException {
        try (InputStream bytes = unpacked(file)) {
            var lines = new LineStream(bytes);
            for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
                log.line(line.get());
            }
        } catch (ZipException | EOFException e) {
            // Cut off or damaged: what came before was read.
            log.line("");
        }
    }

    private static InputStream unpacked(Path file) throws IOException {
        var bytes = new BufferedInputStream(Files.newInputStream(file));
        return file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
    }

    private static Optional<Clocks> clocks(Path file) throws IOException {
        return Files.isRegularFile(file) ? HostClock.read(Files.readString(file)) : Optional.empty();
    }
}

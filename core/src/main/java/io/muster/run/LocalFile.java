package io.muster.run;

import io.muster.check.Finding;
import io.muster.plan.FileCheck;
import io.muster.plan.Phase;
import io.muster.plan.Step;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A file of this machine that is to be sent, open for its check. */
final class LocalFile implements FileCheck.Content, AutoCloseable {

    private final RandomAccessFile file;
    private final long size;

    private LocalFile(RandomAccessFile file, long size) {
        this.file = file;
        this.size = size;
    }

    /** What is wrong with the files that those phases would send. */
    static List<Finding> unfit(List<Phase> phases) {
        return phases.stream()
                .flatMap(phase -> phase.steps().stream())
                .filter(Step.Send.class::isInstance)
                .map(Step.Send.class::cast)
                .flatMap(send -> unfit(send.file(), send.check()).stream())
                .toList();
    }

    private static List<Finding> unfit(Path path, FileCheck check) {
        try {
            if (!Files.isRegularFile(path)) {
                throw new IOException(Files.exists(path) ? "it is no file" : "there is no such file");
            }
            if (!Files.isReadable(path)) {
                throw new AccessDeniedException(path.toString());
            }
            try (var file = new LocalFile(new RandomAccessFile(path.toFile(), "r"), Files.size(path))) {
                return check.unmet(file);
            }
        } catch (IOException e) {
            return List.of(unreadable(check.path(), path, e));
        }
    }

    /** Said at that path of the description. */
    static Finding unreadable(String at, Path file, IOException e) {
        String why = String.valueOf(e.getMessage());
        if (e instanceof NoSuchFileException) {
            why = "there is no such file";
        } else if (e instanceof AccessDeniedException) {
            why = "it may not be read";
        }
        return Finding.error(
                RunCode.FILE_NOT_SENT,
                at,
                "Expected to read " + file + " on this machine, to send it: " + why + ".",
                "Correct the path, or let this user read the file.");
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public byte[] read(long from, int length) throws IOException {
        file.seek(from);
        var bytes = new byte[length];
        int read = 0;
        for (int more = 0; read < length && more >= 0; more = file.read(bytes, read, length - read)) {
            read += more;
        }
        return Arrays.copyOf(bytes, read);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

package io.muster.run;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.muster.cluster.DataSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The bytes of a file from some place on, as the input of a process: hashed on their way, and told how many have gone. */
final class SentFile extends InputStream {

    private static final int BUFFER = 1 << 20;

    /** Bytes between two words about how far it is. */
    private static final long STRIDE = 32L << 20;

    private final InputStream in;
    private final Hasher hasher = Hashing.sha256().newHasher();
    private final long size;
    private final Consumer<String> progress;
    private long gone;
    private long told;
    private volatile boolean complete;

    /**
     * Reads what is before that place at once, since the hash is one of the whole file.
     *
     * @throws IOException if the file cannot be read, or ends before
     */
    SentFile(Path file, long from, Consumer<String> progress) throws IOException {
        this.size = Files.size(file);
        this.progress = progress;
        this.in = Files.newInputStream(file);
        var buffer = new byte[BUFFER];
        while (gone < from) {
            if (read(buffer, 0, (int) Math.min(BUFFER, from - gone)) < 0) {
                throw new IOException("it ends after " + gone + " bytes");
            }
        }
        complete = gone == size;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = in.read(buffer, offset, length);
        if (read > 0) {
            hasher.putBytes(buffer, offset, read);
            gone += read;
            complete = gone == size;
            if (gone - told >= STRIDE || complete) {
                told = gone;
                progress.accept("sent " + new DataSize(gone) + " of " + new DataSize(size));
            }
        }
        return read;
    }

    /** Whether all has gone, so that there is a hash. */
    boolean isComplete() {
        return complete;
    }

    /** Of the whole file; asked once. */
    String sha256() {
        return hasher.hash().toString();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

package io.muster.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process on this machine, with its output kept. The one place that starts processes. It has no thread: what it prints
 * is read by whoever waits for it or asks for it, and until then is in its pipe. Thread-safe.
 */
final class LocalProcess {

    /** Most of one stream that is kept; a runaway program must not fill the memory of the embedding service. */
    private static final int MOST_OUTPUT_BYTES = 8 << 20;

    /** An empty pipe takes as much on every system, so that writing it waits for nobody. */
    private static final int PIPE_BYTES = 16 << 10;

    /** Between two looks at what a process prints; of its end the one who waits is told at once. */
    private static final long GLANCE_MILLIS = 20;

    private final @Nullable Process process;
    private final @Nullable IOException startFailure;
    private final Output stdout;
    private final Output stderr;

    private LocalProcess(Process process) {
        this.process = process;
        this.startFailure = null;
        this.stdout = new Output(process.getInputStream());
        this.stderr = new Output(process.getErrorStream());
    }

    private LocalProcess(IOException startFailure) {
        this.process = null;
        this.startFailure = startFailure;
        this.stdout = new Output(InputStream.nullInputStream());
        this.stderr = new Output(InputStream.nullInputStream());
    }

    /**
     * Starts a program with an argument list, each passed unchanged, and that input. Where the input is larger than a pipe
     * takes, a thread writes it and ends with it.
     */
    static LocalProcess start(List<String> argv, InputStream input) {
        LocalProcess started = start(argv);
        started.feed(input);
        return started;
    }

    /** Starts a program with an argument list, each passed unchanged. Its input is open until it is closed. */
    static LocalProcess start(List<String> argv) {
        try {
            return new LocalProcess(new ProcessBuilder(argv).start());
        } catch (IOException e) {
            return new LocalProcess(e);
        }
    }

    private void feed(InputStream input) {
        if (process == null) {
            return;
        }
        OutputStream stdin = process.getOutputStream();
        try {
            byte[] first = input.readNBytes(PIPE_BYTES);
            stdin.write(first);
            if (first.length < PIPE_BYTES) {
                stdin.close();
                return;
            }
        } catch (IOException e) {
            closeInput();
            return;
        }
        var feeder = new Thread(() -> writeAll(input, stdin), "muster-feed");
        feeder.setDaemon(true);
        feeder.start();
    }

    private static void writeAll(InputStream input, OutputStream stdin) {
        try (stdin) {
            var buffer = new byte[1 << 16];
            for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
                stdin.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // A program that has ended, or been ended, reads none of it any more; its exit code tells.
        }
    }

    /** Writes an empty line to its open input. */
    void beat() {
        if (process != null) {
            try {
                process.getOutputStream().write('\n');
                process.getOutputStream().flush();
            } catch (IOException e) {
                // It has ended, which is seen elsewhere.
            }
        }
    }

    void closeInput() {
        if (process != null) {
            try {
                process.getOutputStream().close();
            } catch (IOException e) {
                // It has ended.
            }
        }
    }

    /** Whether it ended within that time. Reads what it prints meanwhile. */
    boolean await(Duration patience) throws InterruptedException {
        if (process == null) {
            return true;
        }
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            boolean printed = read();
            if (!process.isAlive()) {
                return true;
            }
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left < 0) {
                return false;
            }
            // One that prints a lot stands still when its pipe is full.
            process.waitFor(Math.min(printed ? 1 : GLANCE_MILLIS, left + 1), TimeUnit.MILLISECONDS);
        }
    }

    private boolean read() {
        boolean out = stdout.read();
        boolean err = stderr.read();
        return out || err;
    }

    boolean hasEnded() {
        return process == null || !process.isAlive();
    }

    /** Why it could not be started at all, or null. */
    @Nullable
    IOException startFailure() {
        return startFailure;
    }

    /** Of one that has ended. */
    int exitCode() {
        return process == null ? -1 : process.exitValue();
    }

    String stdout() {
        return stdout.text();
    }

    /** What it has printed since this was called last; kept no longer. */
    String takeStdout() {
        return stdout.take();
    }

    String stderr() {
        return stderr.text();
    }

    void destroy() {
        if (process != null) {
            read();
            process.destroy();
        }
    }

    /** What is in a pipe is taken without waiting for more: another process may have it open long after this one's end. */
    private static final class Output {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final byte[] buffer = new byte[1 << 13];
        private final InputStream pipe;

        Output(InputStream pipe) {
            this.pipe = pipe;
        }

        /** Whether there was anything. */
        synchronized boolean read() {
            boolean any = false;
            try {
                while (pipe.available() > 0) {
                    int read = pipe.read(buffer);
                    if (read < 0) {
                        break;
                    }
                    any = true;
                    bytes.write(buffer, 0, Math.min(read, MOST_OUTPUT_BYTES - bytes.size()));
                }
            } catch (IOException e) {
                // Closed, since it was destroyed.
            }
            return any;
        }

        synchronized String text() {
            read();
            return bytes.toString(StandardCharsets.UTF_8);
        }

        synchronized String take() {
            String text = text();
            bytes.reset();
            return text;
        }
    }
}

package io.muster.run;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DaemonExecutor;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ExecuteException;
import org.apache.commons.exec.ExecuteResultHandler;
import org.apache.commons.exec.ExecuteWatchdog;
import org.apache.commons.exec.PumpStreamHandler;
import org.apache.commons.exec.StreamPumper;
import org.jspecify.annotations.Nullable;

/** A process on this machine, with its output kept. The one place that starts processes. */
final class LocalProcess {

    /** Most of one stream that is kept; a runaway program must not fill the memory of the embedding service. */
    private static final int MOST_OUTPUT_BYTES = 8 << 20;

    private final Output stdout = new Output();
    private final Output stderr = new Output();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ExecuteWatchdog watchdog = ExecuteWatchdog.builder()
            .setTimeout(ExecuteWatchdog.INFINITE_TIMEOUT_DURATION)
            .get();
    private volatile int exitCode = -1;
    private volatile @Nullable IOException startFailure;

    private LocalProcess() {}

    /**
     * Starts a program with an argument list, each passed unchanged.
     *
     * @param stdin is closed when the program has ended; a read that waits must then return
     */
    static LocalProcess start(List<String> argv, InputStream stdin) {
        var process = new LocalProcess();
        DefaultExecutor executor = DaemonExecutor.builder()
                .setExecuteStreamHandler(new Pumps(process.stdout, process.stderr, stdin))
                .get();
        executor.setWatchdog(process.watchdog);
        executor.setExitValues(null);
        try {
            executor.execute(new Verbatim(argv), process.new Result());
        } catch (IOException e) {
            process.startFailure = e;
            process.ended.countDown();
        }
        return process;
    }

    /** Whether it ended within that time. */
    boolean await(Duration patience) throws InterruptedException {
        return ended.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    boolean hasEnded() {
        return ended.getCount() == 0;
    }

    /** Why it could not be started at all, or null. */
    @Nullable
    IOException startFailure() {
        return startFailure;
    }

    int exitCode() {
        return exitCode;
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
        watchdog.destroyProcess();
    }

    /** Commons Exec trims each argument; here they stay as they are. */
    private static final class Verbatim extends CommandLine {
        private final List<String> argv;

        Verbatim(List<String> argv) {
            super(argv.get(0));
            this.argv = List.copyOf(argv);
        }

        @Override
        public String[] toStrings() {
            return argv.toArray(String[]::new);
        }
    }

    /** Commons Exec waits for the end of the input too; a program that has ended reads none of it any more. */
    private static final class Pumps extends PumpStreamHandler {
        private final InputStream stdin;

        Pumps(OutputStream stdout, OutputStream stderr, InputStream stdin) {
            super(stdout, stderr, stdin);
            this.stdin = stdin;
        }

        /** With room for whole files: Commons Exec itself takes a kilobyte at a time. */
        @Override
        protected Thread createPump(InputStream is, OutputStream os, boolean closeWhenExhausted) {
            var pump = new Thread(new StreamPumper(is, new Flushed(os), closeWhenExhausted, 1 << 16), "muster-pump");
            pump.setDaemon(true);
            return pump;
        }

        @Override
        public void stop() throws IOException {
            stdin.close();
            super.stop();
        }
    }

    /** What is given to a program that goes on reaches it at once. */
    private static final class Flushed extends FilterOutputStream {
        Flushed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            out.write(buffer, offset, length);
            out.flush();
        }
    }

    private final class Result implements ExecuteResultHandler {
        @Override
        public void onProcessComplete(int exitValue) {
            exitCode = exitValue;
            ended.countDown();
        }

        @Override
        public void onProcessFailed(ExecuteException e) {
            exitCode = e.getExitValue();
            if (e.getCause() instanceof IOException cause) {
                startFailure = cause;
            }
            ended.countDown();
        }
    }

    private static final class Output extends OutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public synchronized void write(int b) {
            if (bytes.size() < MOST_OUTPUT_BYTES) {
                bytes.write(b);
            }
        }

        @Override
        public synchronized void write(byte[] buffer, int offset, int length) {
            bytes.write(buffer, offset, Math.min(length, MOST_OUTPUT_BYTES - bytes.size()));
        }

        synchronized String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }

        synchronized String take() {
            String text = text();
            bytes.reset();
            return text;
        }
    }
}

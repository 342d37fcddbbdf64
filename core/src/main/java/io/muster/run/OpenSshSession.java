package io.muster.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.check.Finding;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.FileContent;
import io.muster.plan.ShellText;
import io.muster.spi.HeldCommand;
import io.muster.spi.HostException;
import io.muster.spi.HostSession;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One host over one OpenSSH connection, made by the first command. */
final class OpenSshSession implements HostSession {

    /** Printed before the output of each command: what login files print comes before it. */
    private static final String BEGIN = "muster-begin\n";

    private static final String PROGRESS = "\nmuster: progress ";

    /** Time between two looks at what a command says on its way. */
    private static final Duration GLANCE = Duration.ofMillis(500);

    /** Time for the host to end a command by itself at its deadline, and to tell us. */
    private static final Duration GRACE = Duration.ofSeconds(8);

    /**
     * Exit codes of a command that {@code timeout} had to end; 255 is what ssh makes of one that had to be killed. A
     * command may have them by itself too, so that the clock must agree.
     */
    private static final List<Integer> TIMED_OUT = List.of(124, 137, 255);

    /** What ssh exits with where the connection breaks; a command may exit so by itself. */
    private static final int CONNECTION_BROKEN = 255;

    /** How much earlier than ours the host's clock may see a deadline pass. */
    private static final Duration CLOCK_SLACK = Duration.ofSeconds(1);

    private static final String WRITE_FILES = """
            set -e
            umask 077
            while [ $# -gt 0 ]; do
              mkdir -p "$(dirname "$1")"
              head -c "$2" > "$1.new"
              [ "$(wc -c < "$1.new")" -eq "$2" ]
              chmod "$3" "$1.new"
              mv -f "$1.new" "$1"
              shift 3
            done
            """;

    /** Tells how many bytes have arrived before, and sees that there is room for the others. */
    private static final String ARRIVED = """
            umask 077
            mkdir -p "$(dirname "$1")" || exit
            [ ! -f "$1" ] || mv -f "$1" "$1.part"
            rm -f "$1.sha256"
            touch "$1.part" || exit
            there=$(($(wc -c < "$1.part")))
            [ "$there" -le "$2" ] || { : > "$1.part"; there=0; }
            read -r _ _ _ free _ < <(df -Pk "$(dirname "$1")" | tail -n 1)
            [ "$free" -ge $((($2 - there) / 1024)) ] ||
              { echo "No space left on device: $((free / 1024)) MiB are free, $((($2 - there) / 1048576)) MiB are to come" >&2; rm -f "$1.part"; exit 1; }
            echo $there
            """;

    private static final String RECEIVE = """
            cat >> "$1.part" || { code=$?; rm -f "$1.part"; exit $code; }
            """;

    private static final int DAMAGED = 3;

    private static final String SEE_WHOLE = """
            sum=$(sha256sum < "$1.part") || exit 1
            [ "${sum%% *}" = "$2" ] || { rm -f "$1.part"; exit 3; }
            mv -f "$1.part" "$1" && echo "$2" > "$1.sha256"
            """;

    private final SshCommandLine ssh;
    private final Duration connectDeadline;
    private final Semaphore connecting;
    private @Nullable LocalProcess master;
    private @Nullable HostException notConnected;

    /**
     * A session that is not connected yet.
     *
     * @param connecting lets so many connect at once, of all sessions that have it
     */
    OpenSshSession(SshCommandLine ssh, Duration connectDeadline, Semaphore connecting) {
        this.ssh = ssh;
        this.connectDeadline = connectDeadline;
        this.connecting = connecting;
    }

    @Override
    public CommandOutput run(Command command, Duration deadline) throws HostException, InterruptedException {
        return run(command, deadline, OpenSshSession::ignored);
    }

    @Override
    public CommandOutput run(Command command, Duration deadline, Consumer<String> progress)
            throws HostException, InterruptedException {
        InputStream stdin = new ByteArrayInputStream(command.stdin().getBytes(UTF_8));
        return run(command.title(), command.argv(), stdin, deadline, progress);
    }

    @Override
    public HeldCommand hold(Command command, Duration deadline) throws HostException, InterruptedException {
        ensureConnected();
        LocalProcess process =
                LocalProcess.start(ssh.command("echo muster-begin; exec " + ShellText.line(command.argv())));
        var held = new Held(process, new Heartbeat(process, HEARTBEAT), new AtomicBoolean());
        long startedAt = System.nanoTime();
        try {
            while (!held.said().contains("\n") && held.goesOn()) {
                if (Elapsed.since(startedAt).compareTo(deadline) > 0) {
                    throw new HostException(HostTrouble.silent(ssh.host(), deadline));
                }
                process.await(Duration.ofMillis(10));
            }
            if (!process.stdout().contains(BEGIN)) {
                throw new HostException(HostTrouble.lost(ssh.host(), process.stderr()));
            }
        } catch (InterruptedException | HostException e) {
            held.close();
            throw e;
        }
        return held;
    }

    @Override
    public void send(Path file, String path, Duration deadline, Consumer<String> progress)
            throws HostException, InterruptedException {
        long startedAt = System.nanoTime();
        for (int attempt = 0; attempt < 2; attempt++) {
            Duration left = deadline.minus(Elapsed.since(startedAt));
            if (sendRest(file, path, left.isNegative() ? Duration.ZERO : left, progress)) {
                return;
            }
            progress.accept("arrived damaged, is sent anew");
        }
        throw new HostException(HostTrouble.damaged(ssh.host(), file, path));
    }

    /** Whether it arrived as it was sent. */
    private boolean sendRest(Path file, String path, Duration deadline, Consumer<String> progress)
            throws HostException, InterruptedException {
        try {
            CommandOutput arrived =
                    onFile("see what has arrived", ARRIVED, path, String.valueOf(Files.size(file)), deadline);
            requireSent(arrived.ok(), file, path, arrived);
            long from = Long.parseLong(arrived.stdout().strip());
            try (var bytes = new SentFile(file, from, progress)) {
                List<String> argv = List.of("bash", "-c", RECEIVE, "muster", path);
                CommandOutput received = run("receive a file", argv, bytes, deadline, OpenSshSession::ignored);
                requireSent(received.ok(), file, path, received);
                if (!bytes.isComplete()) {
                    throw new IOException("it could not be read to its end");
                }
                CommandOutput whole = onFile("see that a file is whole", SEE_WHOLE, path, bytes.sha256(), deadline);
                requireSent(whole.ok() || whole.exitCode() == DAMAGED, file, path, whole);
                return whole.ok();
            }
        } catch (IOException e) {
            throw new HostException(LocalFile.unreadable(ssh.host(), file, e));
        }
    }

    private CommandOutput onFile(String title, String script, String path, String argument, Duration deadline)
            throws HostException, InterruptedException {
        List<String> argv = List.of("bash", "-c", script, "muster", path, argument);
        return run(title, argv, InputStream.nullInputStream(), deadline, OpenSshSession::ignored);
    }

    private void requireSent(boolean holds, Path file, String path, CommandOutput said) throws HostException {
        if (!holds) {
            throw new HostException(HostTrouble.notSent(ssh.host(), file, path, said.stderr()));
        }
    }

    @Override
    public void write(List<FileContent> files, Duration deadline) throws HostException, InterruptedException {
        var argv = new ArrayList<>(List.of("bash", "-c", WRITE_FILES, "muster"));
        var contents = new ByteArrayOutputStream();
        for (FileContent file : files) {
            byte[] bytes = file.text().getBytes(UTF_8);
            argv.addAll(List.of(file.path(), String.valueOf(bytes.length), file.executable() ? "700" : "600"));
            contents.writeBytes(bytes);
        }
        InputStream stdin = new ByteArrayInputStream(contents.toByteArray());
        CommandOutput output = run("write files", argv, stdin, deadline, OpenSshSession::ignored);
        if (!output.ok()) {
            throw new HostException(HostTrouble.notWritten(ssh.host(), output.stderr()));
        }
    }

    private CommandOutput run(
            String title, List<String> argv, InputStream stdin, Duration deadline, Consumer<String> progress)
            throws HostException, InterruptedException {
        ensureConnected();
        // The host itself ends the command at the deadline: killing the client would leave it running.
        String remote = "echo muster-begin; exec timeout -k 5 " + Math.max(1, deadline.toSeconds()) + " "
                + ShellText.line(argv);
        long startedAt = System.nanoTime();
        LocalProcess process = LocalProcess.start(ssh.command(remote), stdin);
        if (!finished(process, deadline.plus(GRACE), progress)) {
            throw new HostException(HostTrouble.silent(ssh.host(), deadline));
        }
        int begin = process.stdout().indexOf(BEGIN);
        if (begin < 0) {
            throw new HostException(HostTrouble.lost(ssh.host(), process.stderr()));
        }
        if (process.exitCode() == CONNECTION_BROKEN && connectionEnds()) {
            throw new HostException(HostTrouble.lost(ssh.host(), process.stderr()));
        }
        boolean late = Elapsed.since(startedAt).plus(CLOCK_SLACK).compareTo(deadline) >= 0;
        if (late && TIMED_OUT.contains(process.exitCode())) {
            throw new HostException(HostTrouble.timedOut(ssh.host(), title, deadline, process.stderr()));
        }
        return new CommandOutput(
                process.exitCode(), process.stdout().substring(begin + BEGIN.length()), process.stderr());
    }

    /** Whether the one connection has ended, or is just about to: its end is told to the command first. */
    private synchronized boolean connectionEnds() throws InterruptedException {
        return master == null || master.await(Duration.ofMillis(500));
    }

    @Override
    public synchronized void connect() throws InterruptedException {
        try {
            ensureConnected();
        } catch (HostException e) {
            notConnected = e;
        }
    }

    private synchronized void ensureConnected() throws HostException, InterruptedException {
        HostException failure = notConnected;
        if (failure != null) {
            // Whoever waited meanwhile need not wait as long again.
            notConnected = null;
            throw failure;
        }
        if (master != null && !master.hasEnded()) {
            return;
        }
        close();
        connecting.acquire();
        try {
            makeConnection();
        } finally {
            connecting.release();
        }
    }

    private void makeConnection() throws HostException, InterruptedException {
        // The connection lives as long as its input is open. If this JVM is killed the input closes, and nothing stays.
        LocalProcess process = LocalProcess.start(ssh.master("echo muster-begin; exec cat"));
        master = process;
        long end = System.nanoTime() + connectDeadline.toNanos();
        while (!process.stdout().contains(BEGIN)) {
            if (finished(process, Duration.ofMillis(10), false)) {
                Finding trouble = HostTrouble.notConnected(ssh.host(), ssh.target(), process);
                close();
                throw new HostException(trouble);
            }
            if (System.nanoTime() - end > 0) {
                close();
                throw new HostException(HostTrouble.silent(ssh.host(), connectDeadline));
            }
        }
    }

    private static boolean finished(LocalProcess process, Duration patience, Consumer<String> progress)
            throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        String told = "";
        while (true) {
            boolean last = System.nanoTime() + GLANCE.toNanos() - end > 0;
            if (finished(process, GLANCE, last)) {
                return true;
            }
            if (last) {
                return false;
            }
            String said = lastProgress(process.stdout());
            if (!said.isEmpty() && !said.equals(told)) {
                told = said;
                progress.accept(said);
            }
        }
    }

    private static void ignored(String progress) {
        // Nobody listens.
    }

    private static String lastProgress(String stdout) {
        int begin = stdout.lastIndexOf(PROGRESS);
        int end = stdout.indexOf('\n', begin + 1);
        return begin < 0 || end < 0 ? "" : stdout.substring(begin + PROGRESS.length(), end);
    }

    private static boolean finished(LocalProcess process, Duration patience, boolean endIfNot)
            throws InterruptedException {
        boolean finished = false;
        try {
            finished = process.await(patience);
            return finished;
        } catch (InterruptedException e) {
            process.destroy();
            throw e;
        } finally {
            if (!finished && endIfNot) {
                process.destroy();
            }
        }
    }

    @Override
    public synchronized void close() {
        if (master != null) {
            master.closeInput();
            master.destroy();
        }
        master = null;
    }

    /** What is said after the login files have had their say. */
    private record Held(LocalProcess process, Heartbeat heartbeat, AtomicBoolean begun) implements HeldCommand {

        @Override
        public String said() {
            String stdout = process.stdout();
            if (begun.get()) {
                return stdout;
            }
            int begin = stdout.indexOf(BEGIN);
            return begin < 0 ? "" : stdout.substring(begin + BEGIN.length());
        }

        @Override
        public String take() {
            // Until it has begun, login files speak.
            if (!begun.get() && !process.stdout().contains(BEGIN)) {
                return "";
            }
            String stdout = process.takeStdout();
            return begun.getAndSet(true) ? stdout : stdout.substring(stdout.indexOf(BEGIN) + BEGIN.length());
        }

        @Override
        public boolean goesOn() {
            return !process.hasEnded();
        }

        @Override
        public void close() {
            heartbeat.close();
            // A caller that was interrupted wants to leave, but not to leave the hold behind.
            boolean interrupted = Thread.interrupted();
            try {
                process.await(GRACE);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            process.destroy();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

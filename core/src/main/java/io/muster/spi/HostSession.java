package io.muster.spi;

import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.FileContent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** One host, reached. Thread-safe: several commands may run side by side. */
public interface HostSession extends AutoCloseable {

    /** How often a held command hears that this process lives. */
    Duration HEARTBEAT = Duration.ofSeconds(5);

    /**
     * Connects, where this needs a connection, so that the first command need not wait for it. Whether it succeeds is told by that command.
     *
     * @throws InterruptedException if the calling thread is interrupted
     */
    default void connect() throws InterruptedException {}

    /**
     * Runs a command to its end. At the deadline it is ended on the host too.
     *
     * @throws HostException if the host cannot be reached or did not answer within the deadline
     * @throws InterruptedException if the calling thread is interrupted; the command may then still run on the host
     */
    CommandOutput run(Command command, Duration deadline) throws HostException, InterruptedException;

    /**
     * The same, and tells what lines {@code muster: progress TEXT} of its standard output say, while it runs.
     *
     * @throws HostException if the host cannot be reached or did not answer within the deadline
     * @throws InterruptedException if the calling thread is interrupted; the command may then still run on the host
     */
    default CommandOutput run(Command command, Duration deadline, Consumer<String> progress)
            throws HostException, InterruptedException {
        return run(command, deadline);
    }

    /**
     * Starts a command that goes on until the result is closed, and returns when it has printed a line or has ended. Its
     * standard input is a line every {@link #HEARTBEAT}, which stops when this process does or the connection breaks.
     *
     * @param deadline longest time until it prints its first line
     * @throws HostException if the host cannot be reached or did not answer within the deadline
     * @throws InterruptedException if the calling thread is interrupted; the command then ends
     */
    HeldCommand hold(Command command, Duration deadline) throws HostException, InterruptedException;

    /**
     * Sends a file of this machine, of any size, with its folder, readable by its owner alone. What has arrived before is
     * not sent again: after a broken connection the same call goes on where it was. The file has its name when its
     * SHA-256, which is then in {@code PATH.sha256}, is that of the file here.
     *
     * @param path relative to the login user's home folder
     * @throws HostException if the host cannot be reached, or refuses the file, or the file cannot be read here
     * @throws InterruptedException if the calling thread is interrupted
     */
    void send(Path file, String path, Duration deadline, Consumer<String> progress)
            throws HostException, InterruptedException;

    /**
     * Writes files, each whole or not at all, with their folders, readable by their owner alone.
     *
     * @throws HostException if the host cannot be reached, or refuses a file
     * @throws InterruptedException if the calling thread is interrupted
     */
    void write(List<FileContent> files, Duration deadline) throws HostException, InterruptedException;

    @Override
    void close();
}

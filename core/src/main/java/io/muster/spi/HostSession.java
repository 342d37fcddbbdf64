package io.muster.spi;

import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.FileContent;
import java.time.Duration;
import java.util.List;

/** One host, reached. Thread-safe: several commands may run side by side. */
public interface HostSession extends AutoCloseable {

    /**
     * Runs a command to its end. At the deadline it is ended on the host too.
     *
     * @throws HostException if the host cannot be reached or did not answer within the deadline
     * @throws InterruptedException if the calling thread is interrupted; the command may then still run on the host
     */
    CommandOutput run(Command command, Duration deadline) throws HostException, InterruptedException;

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

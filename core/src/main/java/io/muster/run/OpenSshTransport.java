package io.muster.run;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.spi.HostSession;
import io.muster.spi.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hosts through the system's own OpenSSH client, so that the user's configuration, agent, known hosts and jump hosts all
 * apply. Host keys are always checked; nothing is ever asked. One connection a host carries all its commands.
 * Thread-safe.
 */
public final class OpenSshTransport implements Transport {

    /** A handshake is work for this machine; more at once would only make each too late. */
    private static final int MOST_CONNECTING = 64;

    private final Semaphore connecting = new Semaphore(MOST_CONNECTING);
    private final Path controlFolder;
    private final Duration connectDeadline;
    private final AtomicInteger sessions = new AtomicInteger();

    private OpenSshTransport(Path controlFolder, Duration connectDeadline) {
        this.controlFolder = controlFolder;
        this.connectDeadline = connectDeadline;
    }

    /** Connects within 15 seconds or not at all. */
    public static OpenSshTransport create() {
        return create(Duration.ofSeconds(15));
    }

    /**
     * A transport with its own deadline for connecting.
     *
     * @param connectDeadline longest time from the first packet to a login that answers
     */
    public static OpenSshTransport create(Duration connectDeadline) {
        try {
            // A short path: the socket in it must stay under the 104 bytes of the smallest sun_path.
            return new OpenSshTransport(Files.createTempDirectory("muster"), connectDeadline);
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder for SSH connections", e);
        }
    }

    @Override
    public HostSession open(Cluster cluster, Node node) {
        Path socket = controlFolder.resolve(String.valueOf(sessions.incrementAndGet()));
        return new OpenSshSession(
                SshCommandLine.of(cluster, node, socket, connectDeadline), connectDeadline, connecting);
    }

    @Override
    public void close() {
        try (var sockets = Files.newDirectoryStream(controlFolder)) {
            for (Path socket : sockets) {
                // The ssh that made it is ending, and may be the first to delete it.
                Files.deleteIfExists(socket);
            }
            Files.deleteIfExists(controlFolder);
        } catch (NoSuchFileException e) {
            // Closed before.
            return;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + controlFolder, e);
        }
    }
}

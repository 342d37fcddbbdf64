package io.muster.service;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.FileContent;
import io.muster.spi.HeldCommand;
import io.muster.spi.HostException;
import io.muster.spi.HostSession;
import io.muster.spi.Time;
import io.muster.spi.Transport;
import io.muster.testkit.InMemoryHosts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Hosts in memory that can be made to wait before a command, as long as a test looks at what is shown meanwhile. */
final class PausedHosts implements Transport {

    private final InMemoryHosts hosts;
    private volatile String title = "";
    private volatile CountDownLatch gate = new CountDownLatch(0);

    PausedHosts(InMemoryHosts hosts) {
        this.hosts = hosts;
    }

    /** Commands with that text in their title wait from now on. */
    void pauseAt(String text) {
        gate = new CountDownLatch(1);
        title = text;
    }

    void goOn() {
        gate.countDown();
    }

    @Override
    public HostSession open(Cluster cluster, Node node) {
        return new Session(hosts.open(cluster, node));
    }

    @Override
    public Optional<Time> time() {
        return hosts.time();
    }

    @Override
    public void close() {
        goOn();
    }

    private final class Session implements HostSession {

        private final HostSession session;

        Session(HostSession session) {
            this.session = session;
        }

        @Override
        public CommandOutput run(Command command, Duration deadline) throws HostException, InterruptedException {
            if (command.title().contains(title)) {
                gate.await();
            }
            return session.run(command, deadline);
        }

        @Override
        public HeldCommand hold(Command command, Duration deadline) throws HostException, InterruptedException {
            return session.hold(command, deadline);
        }

        @Override
        public void send(Path file, String path, Duration deadline, Consumer<String> progress)
                throws HostException, InterruptedException {
            session.send(file, path, deadline, progress);
        }

        @Override
        public void write(List<FileContent> files, Duration deadline) throws HostException, InterruptedException {
            session.write(files, deadline);
        }

        @Override
        public void close() {
            session.close();
        }
    }
}

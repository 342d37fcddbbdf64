package io.muster.benchmarks;

import io.muster.check.Finding;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.FileContent;
import io.muster.run.RunCode;
import io.muster.spi.HeldCommand;
import io.muster.spi.HostException;
import io.muster.spi.HostSession;
import io.muster.spi.Transport;
import io.muster.testkit.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Hosts that take as long as those of the testbed did, in virtual time, and do nothing. A stand-in: no program runs.
 *
 * @param clock of the time that passes
 * @param slow hosts that take ten times as long
 * @param lost hosts that do not answer, which is told after ten seconds
 * @param seed of the times
 * @param atWork hosts that do something now
 * @param mostAtWork at one time
 */
record VirtualHosts(
        VirtualTime clock,
        Set<String> slow,
        Set<String> lost,
        long seed,
        AtomicInteger atWork,
        AtomicInteger mostAtWork)
        implements Transport {

    /** As a trace of {@code up} on two hosts of the testbed showed them, with Ray 2.60.0. */
    private static final Map<String, Integer> MILLISECONDS = Map.of(
            "look at the host",
            450,
            "write the node's files",
            40,
            "see which Ray is there",
            350,
            "start a Ray worker",
            7000);

    private static final int ANY_COMMAND = 40;
    private static final int CONNECT = 250;
    private static final Duration UNTIL_LOST = Duration.ofSeconds(10);

    VirtualHosts(VirtualTime clock, Set<String> slow, Set<String> lost, long seed) {
        this(clock, slow, lost, seed, new AtomicInteger(), new AtomicInteger());
    }

    @Override
    public HostSession open(Cluster cluster, Node node) {
        return new Session(node.host(), new Random(seed ^ node.host().hashCode()));
    }

    @Override
    public void close() {}

    private final class Session implements HostSession {
        private final String host;
        private final Random random;
        private boolean connected;

        Session(String host, Random random) {
            this.host = host;
            this.random = random;
        }

        @Override
        public CommandOutput run(Command command, Duration deadline) throws HostException, InterruptedException {
            String last = command.argv().get(command.argv().size() - 1);
            work(MILLISECONDS.getOrDefault(last, ANY_COMMAND));
            return new CommandOutput(0, "", "");
        }

        @Override
        public HeldCommand hold(Command command, Duration deadline) throws HostException, InterruptedException {
            work(ANY_COMMAND);
            return new Held();
        }

        @Override
        public void send(Path file, String path, Duration deadline, Consumer<String> progress) {
            throw new UnsupportedOperationException("no plan of this benchmark sends a file");
        }

        @Override
        public void write(List<FileContent> files, Duration deadline) throws HostException, InterruptedException {
            work(MILLISECONDS.getOrDefault("write the node's files", ANY_COMMAND));
        }

        private void work(int milliseconds) throws HostException, InterruptedException {
            mostAtWork.accumulateAndGet(atWork.incrementAndGet(), Math::max);
            try {
                if (lost.contains(host)) {
                    clock.sleep(UNTIL_LOST);
                    throw new HostException(Finding.error(
                            RunCode.HOST_UNREACHABLE,
                            host,
                            "Expected ssh to reach " + host + ".",
                            "See that it is up."));
                }
                int all = milliseconds + (connected ? 0 : CONNECT);
                connected = true;
                double of = (slow.contains(host) ? 10 : 1) * (0.8 + 0.4 * random.nextDouble());
                clock.sleep(Duration.ofMillis((long) (all * of)));
            } finally {
                atWork.decrementAndGet();
            }
        }

        @Override
        public void close() {}
    }

    private static final class Held implements HeldCommand {

        @Override
        public String said() {
            return "ours\n";
        }

        @Override
        public String take() {
            return "";
        }

        @Override
        public boolean goesOn() {
            return true;
        }

        @Override
        public void close() {}
    }
}

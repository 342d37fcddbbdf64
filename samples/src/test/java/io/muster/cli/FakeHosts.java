package io.muster.cli;

import static java.util.stream.Collectors.joining;

import io.muster.Muster;
import io.muster.Planner;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.FileContent;
import io.muster.spi.HeldCommand;
import io.muster.spi.HostSession;
import io.muster.spi.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * Hosts that answer as if Ray and vLLM ran on them: what is started joins, with 8 NPUs, and serves, until it is stopped.
 * Thread-safe.
 */
class FakeHosts implements Transport {

    private final Set<String> started = new ConcurrentSkipListSet<>();
    private volatile boolean serving;
    private final CountDownLatch hanging = new CountDownLatch(1);
    private volatile String hangsAt = "no such title";
    private final Map<String, String> looks = new ConcurrentHashMap<>();
    private final Map<String, String> gathered = new ConcurrentHashMap<>();

    Muster muster() {
        return Muster.of(Planner.create(), this);
    }

    /** Hosts on which something of the cluster runs. */
    Set<String> started() {
        return started;
    }

    /** That host tells so from what its processes were started. */
    void looks(String host, String told) {
        looks.put(host, told);
    }

    /** That host tells so of its logs. */
    void gathers(String host, String told) {
        gathered.put(host, told);
    }

    /** Commands whose title has that text do not end by themselves. */
    void hangAt(String title) {
        hangsAt = title;
    }

    /** Waits until a command hangs. */
    void awaitHang() throws InterruptedException {
        hanging.await();
    }

    @Override
    public HostSession open(Cluster cluster, Node node) {
        return new Session(node.host());
    }

    @Override
    public void close() {}

    private final class Session implements HostSession {

        private final String host;

        Session(String host) {
            this.host = host;
        }

        @Override
        public CommandOutput run(Command command, Duration deadline) throws InterruptedException {
            if (command.title().contains(hangsAt)) {
                hanging.countDown();
                new CountDownLatch(1).await();
            }
            return new CommandOutput(0, answer(command.title()), "");
        }

        private String answer(String title) {
            if (title.startsWith("What this host is")) {
                return """
                        --- addresses
                        [{"ifname": "eth0", "addr_info": [{"family": "inet", "local": "%s"}]}]
                        --- devices
                        0
                        1
                        2
                        3
                        4
                        5
                        6
                        7
                        --- inspection 1
                        fact ray 2.48.0
                        fact python 3.11.9
                        --- exit 0
                        --- running
                        the cluster runs here
                        --- exit 0
                        """.formatted(host);
            }
            if (title.contains("/start")) {
                return started.add(host) ? "" : "muster: unchanged\n";
            }
            if (title.endsWith("/serve")) {
                String unchanged = serving ? "muster: unchanged\n" : "";
                serving = true;
                return unchanged;
            }
            if (title.endsWith("/verify")) {
                return service();
            }
            if (title.startsWith("Ends everything")) {
                started.remove(host);
                serving = false;
            }
            if (title.startsWith("Looks from what processes")) {
                return looks.getOrDefault(host, "--- end\n");
            }
            if (title.startsWith("Tells the logs of")) {
                return gathered.getOrDefault(host, "");
            }
            if (title.startsWith("Tells what the logs")) {
                return "start.log of " + host + "\n--- cursor start.log=9\n";
            }
            return title.startsWith("Asks ") ? observed() : "";
        }

        private String service() {
            return serving ? """
                    --- server
                    1
                    --- log
                     (APIServer pid=1) INFO Application startup complete.
                    --- completion
                    200
                    {"choices": [{"text": " bright,\\nand far."}]}
                    """ : "--- server\n--- log\n";
        }

        private String observed() {
            String raylet = started.contains(host) ? "--- raylets\n1 0 " + host + "\n" : "--- raylets\n";
            String nodes = started.stream().map(ip -> """
                            {"node_id": "%1$s", "node_ip": "%1$s", "state": "ALIVE", "resources_total": {"NPU": 8.0}}""".formatted(ip)).collect(joining(", ", "[", "]"));
            return raylet + (started.contains(host) ? "--- list\n" + nodes + "\n" : "") + service() + "--- end\n";
        }

        @Override
        public HeldCommand hold(Command command, Duration deadline) {
            return new HeldCommand() {
                private int taken;

                /** Whoever listens has seen enough after a few looks. */
                @Override
                public String take() {
                    taken++;
                    if (taken == 3) {
                        Thread.currentThread().interrupt();
                    }
                    return taken == 1 ? ".\nnode up\nserver down No server runs.\n" : "";
                }

                @Override
                public String said() {
                    // No port of the plan is tried where there is no network.
                    return command.argv().contains("muster-ports") ? "ports listening= taken= unable=\n" : "ours\n";
                }

                @Override
                public boolean goesOn() {
                    return true;
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void send(Path file, String path, Duration deadline, Consumer<String> progress) {}

        @Override
        public void write(List<FileContent> files, Duration deadline) {}

        @Override
        public void close() {}
    }
}

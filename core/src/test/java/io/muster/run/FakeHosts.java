package io.muster.run;

import io.muster.check.Finding;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.FileContent;
import io.muster.spi.HeldCommand;
import io.muster.spi.HostException;
import io.muster.spi.HostSession;
import io.muster.spi.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Hosts that do what a test says, and note each call in its order. A command that no test has spoken of ends well at
 * once. Thread-safe.
 */
public final class FakeHosts implements Transport {

    /** What a host does with a command. */
    public interface Answer {
        CommandOutput answer() throws HostException, InterruptedException;
    }

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private volatile boolean released;
    private final List<String> closed = new CopyOnWriteArrayList<>();

    /**
     * Says what that host does when told that command line; {@code write} for files, {@code hold}, {@code claim up}, {@code
     * claim undo}, {@code claim down}, {@code last run} and {@code leave} for the books of a run, which are not noted as calls; {@code
     * watch} for what the host says again and again to one that watches, nothing where it is unreachable.
     */
    public void on(String host, String commandLine, Answer answer) {
        answers.put(host + " " + commandLine, answer);
    }

    /** From now on no run holds the cluster any more. */
    public void release() {
        released = true;
    }

    /** Each as {@code HOST COMMAND LINE}, in the order in which they were begun. */
    public List<String> calls() {
        return calls;
    }

    public List<String> callsOf(String host) {
        return calls.stream()
                .filter(call -> call.startsWith(host + " "))
                .map(call -> call.substring(host.length() + 1))
                .toList();
    }

    /** Hosts whose sessions were closed, and {@code all} for the transport itself. */
    public List<String> closed() {
        return closed;
    }

    public static Answer prints(String stdout) {
        return () -> new CommandOutput(0, stdout, "");
    }

    public static Answer fails(int exitCode, String stderr) {
        return () -> new CommandOutput(exitCode, "", stderr);
    }

    public static Answer unreachable(String why) {
        return () -> {
            throw new HostException(Finding.error(RunCode.HOST_UNREACHABLE, "somewhere", why, "Look at it."));
        };
    }

    /** A command that has said that, and goes on for as long as that holds. */
    static HeldCommand held(String said, BooleanSupplier goesOn) {
        return new HeldCommand() {
            private String rest = said;

            @Override
            public String take() {
                String taken = rest;
                rest = "";
                return taken;
            }

            @Override
            public String said() {
                return said;
            }

            @Override
            public boolean goesOn() {
                return goesOn.getAsBoolean();
            }

            @Override
            public void close() {}
        };
    }

    /** Never ends by itself. */
    public static Answer hangs() {
        return () -> {
            new CountDownLatch(1).await();
            throw new AssertionError("unreachable code");
        };
    }

    @Override
    public HostSession open(Cluster cluster, Node node) {
        return new Session(node.host());
    }

    @Override
    public void close() {
        closed.add("all");
    }

    private final class Session implements HostSession {
        private final String host;

        Session(String host) {
            this.host = host;
        }

        @Override
        public CommandOutput run(Command command, Duration deadline) throws HostException, InterruptedException {
            List<String> argv = command.argv();
            boolean noted = argv.size() > 4 && argv.get(1).endsWith("/step");
            // The books that a run keeps on hosts are told apart from its steps.
            if (command.stdin().startsWith("# Claims ")) {
                return answer("claim " + argv.get(5));
            }
            if (command.stdin().startsWith("# Tells what the last run ")) {
                return answer("last run");
            }
            if (command.stdin().startsWith("# Deletes what a run ")) {
                return answer("leave");
            }
            return call(String.join(" ", noted ? argv.subList(4, argv.size()) : argv));
        }

        private CommandOutput answer(String commandLine) throws HostException, InterruptedException {
            return answers.getOrDefault(host + " " + commandLine, prints("")).answer();
        }

        @Override
        public HeldCommand hold(Command command, Duration deadline) throws HostException, InterruptedException {
            if (command.argv().equals(List.of("watch"))) {
                return watched();
            }
            String said = answers.getOrDefault(host + " hold", prints("ours\n"))
                    .answer()
                    .stdout();
            return held(said, () -> !released);
        }

        private HeldCommand watched() {
            return new HeldCommand() {
                @Override
                public String take() {
                    try {
                        return answers.getOrDefault(host + " watch", prints(".\n"))
                                .answer()
                                .stdout();
                    } catch (HostException | InterruptedException e) {
                        return "";
                    }
                }

                @Override
                public String said() {
                    return "";
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
        public void write(List<FileContent> files, Duration deadline) throws HostException, InterruptedException {
            call("write");
        }

        @Override
        public void send(Path file, String path, Duration deadline, Consumer<String> progress)
                throws HostException, InterruptedException {
            call("send " + file + " " + path);
            progress.accept("all of it");
        }

        private CommandOutput call(String commandLine) throws HostException, InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (!commandLine.equals("true")) {
                calls.add(host + " " + commandLine);
            }
            return answer(commandLine);
        }

        @Override
        public void close() {
            closed.add(host);
        }
    }
}

package io.muster.run;

import io.muster.check.Finding;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.plan.Command;
import io.muster.spi.HeldCommand;
import io.muster.spi.HostException;
import io.muster.spi.HostSession;
import io.muster.spi.Observation;
import io.muster.spi.Time;
import io.muster.spi.Transport;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hosts of one cluster: a session with each, and the threads that work on them side by side. */
final class Hosts implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Hosts.class);

    /** Hosts worked on at the same time; each costs an ssh process and a thread while a command runs, mostly to wait for it. */
    private static final int MOST_AT_ONCE = 256;

    static final Duration OBSERVE_DEADLINE = Duration.ofSeconds(30);

    private final Transport transport;
    private final Cluster cluster;
    private final Map<String, GuardedSession> sessions = new LinkedHashMap<>();
    private final Map<String, String> pathOfHost = new HashMap<>();
    private final Map<String, Finding> missed = new ConcurrentHashMap<>();
    private final Secrets secrets;
    private final String head;
    private final ExecutorService threads;

    /** A session is opened on each node at once; connections are made when they are first needed. */
    Hosts(Transport transport, Cluster cluster) {
        this.transport = transport;
        this.cluster = cluster;
        this.head = cluster.head().host();
        this.secrets = new Secrets(this::head);
        for (int i = 0; i < cluster.nodes().size(); i++) {
            Node node = cluster.nodes().get(i);
            open(node);
            pathOfHost.put(node.host(), "nodes[" + i + "]");
        }
        this.threads = Executors.newFixedThreadPool(Math.min(MOST_AT_ONCE, sessions.size()), runnable -> {
            var thread = new Thread(runnable, "muster-host");
            thread.setDaemon(true);
            return thread;
        });
    }

    private void open(Node node) {
        sessions.put(node.host(), new GuardedSession(transport.open(cluster, node), secrets));
    }

    /**
     * Lets one more take part that the description does not have.
     *
     * @return whether it answers; one that does not takes no part
     */
    boolean admit(Node node, Duration deadline) throws InterruptedException {
        open(node);
        pathOfHost.put(node.host(), "nodes");
        if (observe(node.host(), Command.of("true"), deadline).output().isPresent()) {
            return true;
        }
        session(node.host()).close();
        sessions.remove(node.host());
        missed.remove(node.host());
        return false;
    }

    Time time() {
        return RealTime.or(transport.time());
    }

    Set<String> names() {
        return sessions.keySet();
    }

    Secrets secrets() {
        return secrets;
    }

    ExecutorService threads() {
        return threads;
    }

    GuardedSession head() {
        return session(head);
    }

    GuardedSession session(String host) {
        GuardedSession session = sessions.get(host);
        if (session == null) {
            throw new IllegalStateException("the plan names host " + host + ", which the cluster has not");
        }
        return session;
    }

    /** Where the description names each host. */
    Map<String, String> paths() {
        return pathOfHost;
    }

    String path(String host) {
        return pathOfHost.getOrDefault(host, host);
    }

    /** Begins to connect to all, and waits for none: while one is asked, the others need not wait for their turn. */
    void connect() {
        sessions.values()
                .forEach(session -> threads.execute(() -> {
                    try {
                        session.connect();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }));
    }

    /** Results by host, when all have ended. */
    <T> Map<String, T> sideBySide(Map<String, Callable<T>> tasks) throws InterruptedException {
        var futures = new LinkedHashMap<String, Future<T>>();
        tasks.forEach((host, task) -> futures.put(host, threads.submit(task)));
        var results = new LinkedHashMap<String, T>();
        try {
            for (Map.Entry<String, Future<T>> future : futures.entrySet()) {
                results.put(future.getKey(), future.getValue().get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a host task broke its contract", e.getCause());
        } finally {
            futures.values().forEach(future -> future.cancel(true));
        }
        return results;
    }

    /** Asks hosts side by side; a host that does not answer is part of the answer. */
    Map<String, Observation> observe(Map<String, Command> questions, Duration deadline) throws InterruptedException {
        var tasks = new LinkedHashMap<String, Callable<Observation>>();
        questions.forEach((host, command) -> tasks.put(host, () -> observe(host, command, deadline)));
        return sideBySide(tasks);
    }

    private Observation observe(String host, Command command, Duration deadline) throws InterruptedException {
        try {
            Observation seen = Observation.of(session(host).run(command, deadline));
            missed.remove(host);
            return seen;
        } catch (HostException e) {
            missed.put(host, e.finding());
            return Observation.unreachable(e.finding().message());
        }
    }

    /** Why that host did not answer when it was last asked: one that is off need not be waited for twice. */
    Optional<Finding> missed(String host) {
        return Optional.ofNullable(missed.get(host));
    }

    /** Starts commands side by side, each to go on until it is closed; one that cannot be started is absent. */
    Map<String, HeldCommand> hold(Map<String, Command> commands) throws InterruptedException {
        var tasks = new LinkedHashMap<String, Callable<Optional<HeldCommand>>>();
        var held = new ConcurrentHashMap<String, HeldCommand>();
        commands.forEach((host, command) -> tasks.put(host, () -> {
            try {
                held.put(host, session(host).hold(command, OBSERVE_DEADLINE));
            } catch (HostException e) {
                LOG.debug("{} cannot hold {}", host, command.title(), e);
            }
            return Optional.empty();
        }));
        try {
            sideBySide(tasks);
        } catch (InterruptedException e) {
            held.values().forEach(HeldCommand::close);
            throw e;
        }
        return held;
    }

    /** Ends them side by side. */
    void release(Map<String, HeldCommand> held) throws InterruptedException {
        var tasks = new LinkedHashMap<String, Callable<Boolean>>();
        held.forEach((host, command) -> tasks.put(host, () -> {
            command.close();
            return true;
        }));
        sideBySide(tasks);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        sessions.values().forEach(HostSession::close);
    }
}

package io.muster.run;

import io.muster.check.Finding;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.Phase;
import io.muster.plan.Step;
import io.muster.spi.HostException;
import io.muster.spi.HostSession;
import io.muster.spi.Observation;
import io.muster.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the phases of a plan on the hosts of one cluster: phases as their order allows, nodes inside a phase side by
 * side, steps of a node in order. One executor runs one thing at a time.
 */
public final class PlanExecutor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PlanExecutor.class);

    /** Hosts worked on at the same time; each costs an ssh process and a thread while a command runs. */
    private static final int MOST_AT_ONCE = 64;

    private static final Duration UNDO_DEADLINE = Duration.ofSeconds(60);
    private static final Duration OBSERVE_DEADLINE = Duration.ofSeconds(30);

    private final Map<String, HostSession> sessions = new LinkedHashMap<>();
    private final Map<String, String> pathOfHost = new HashMap<>();
    private final Consumer<RunEvent> listener;
    private final ExecutorService threads;

    /** A session is opened on each node at once; connections are made when they are first needed. */
    public PlanExecutor(Transport transport, Cluster cluster, Consumer<RunEvent> listener) {
        for (int i = 0; i < cluster.nodes().size(); i++) {
            Node node = cluster.nodes().get(i);
            sessions.put(node.host(), transport.open(cluster, node));
            pathOfHost.put(node.host(), "nodes[" + i + "]");
        }
        this.listener = listener;
        this.threads = Executors.newFixedThreadPool(Math.min(MOST_AT_ONCE, sessions.size()), runnable -> {
            var thread = new Thread(runnable, "muster-host");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Stops where a step fails or the caller interrupts; what this run has begun is then undone, or kept. */
    public Report bringUp(List<Phase> phases, OnFailure onFailure) {
        long startedAt = System.nanoTime();
        PhaseRunner runner = runner(true);
        List<Finding> unfit = LocalFile.unfit(phases);
        if (!unfit.isEmpty()) {
            runner.failures().addAll(unfit);
            return report(runner, List.of(), startedAt);
        }
        runner.run(phases);
        boolean undone = onFailure == OnFailure.UNDO
                && (runner.interrupted() || !runner.failures().isEmpty());
        List<Finding> left = undone ? undo(runner) : List.of();
        return report(runner, left, startedAt);
    }

    /** As much as can be: a host that fails does not hold up the others, and nothing is undone. */
    public Report takeDown(List<Phase> phases) {
        long startedAt = System.nanoTime();
        PhaseRunner runner = runner(false);
        runner.run(phases);
        return report(runner, List.of(), startedAt);
    }

    /**
     * Asks hosts side by side; a host that does not answer is part of the answer.
     *
     * @param questions command by host
     */
    public Map<String, Observation> observe(Map<String, Command> questions) throws InterruptedException {
        var tasks = new LinkedHashMap<String, Callable<Observation>>();
        questions.forEach((host, command) -> tasks.put(host, () -> observe(host, command)));
        return sideBySide(tasks);
    }

    /** The same before a run, which sees by itself that the caller is interrupted: nothing is then told here. */
    public Map<String, Observation> observeBefore(Map<String, Command> questions) {
        try {
            return observe(questions);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Map.of();
        }
    }

    private Observation observe(String host, Command command) throws InterruptedException {
        try {
            return Observation.of(session(host).run(command, OBSERVE_DEADLINE));
        } catch (HostException e) {
            return Observation.unreachable(e.finding().message());
        }
    }

    private List<Finding> undo(PhaseRunner runner) {
        var tasks = new LinkedHashMap<String, Callable<Optional<Finding>>>();
        runner.toUndo().forEach((host, steps) -> {
            List<Command> undos = steps.stream()
                    .flatMap(step -> undoOf(step).stream())
                    .distinct()
                    .toList();
            if (!undos.isEmpty()) {
                tasks.put(host, () -> undo(host, undos));
            }
        });
        try {
            return sideBySide(tasks).values().stream().flatMap(Optional::stream).toList();
        } catch (InterruptedException e) {
            // Interrupted once more, while undoing: the caller wants to leave now.
            Thread.currentThread().interrupt();
            return tasks.keySet().stream()
                    .map(host -> left(host, "undoing was interrupted"))
                    .toList();
        }
    }

    private Optional<Finding> undo(String host, Collection<Command> undos) throws InterruptedException {
        tell(new RunEvent.UndoStarted(host));
        var troubles = new ArrayList<String>();
        for (Command undo : undos) {
            try {
                CommandOutput output = session(host).run(undo, UNDO_DEADLINE);
                if (!output.ok()) {
                    troubles.add(HostTrouble.lastLines(output.stderr()));
                }
            } catch (HostException e) {
                troubles.add(e.finding().message());
                break;
            }
        }
        if (troubles.isEmpty()) {
            tell(new RunEvent.UndoEnded(host));
            return Optional.empty();
        }
        Finding left = left(host, String.join(" ", troubles));
        tell(new RunEvent.UndoFailed(host, left));
        return Optional.of(left);
    }

    private static Optional<Command> undoOf(Step step) {
        if (step instanceof Step.Write write) {
            return write.undo();
        }
        return step instanceof Step.Run run ? run.undo() : Optional.empty();
    }

    private Finding left(String host, String why) {
        return Finding.error(
                RunCode.LEFT_BEHIND,
                pathOfHost.getOrDefault(host, host),
                "Processes of this cluster may still run on " + host + ": " + why,
                "When the host answers again, take the cluster down once more.");
    }

    private <T> Map<String, T> sideBySide(Map<String, Callable<T>> tasks) throws InterruptedException {
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

    private PhaseRunner runner(boolean stopAtFailure) {
        var facts = new Facts(sessions.keySet());
        return new PhaseRunner(
                (host, steps) -> new NodeTask(
                        host, pathOfHost.getOrDefault(host, host), session(host), steps, facts, this::tell),
                facts,
                threads,
                this::tell,
                stopAtFailure);
    }

    private static Report report(PhaseRunner runner, List<Finding> left, long startedAt) {
        Report.Outcome outcome = Report.Outcome.DONE;
        if (runner.interrupted()) {
            outcome = Report.Outcome.CANCELLED;
            Thread.currentThread().interrupt();
        } else if (!runner.failures().isEmpty()) {
            outcome = Report.Outcome.FAILED;
        }
        return new Report(
                outcome,
                runner.changed(),
                runner.failures(),
                runner.notes(),
                left,
                runner.answer(),
                Elapsed.since(startedAt));
    }

    private HostSession session(String host) {
        HostSession session = sessions.get(host);
        if (session == null) {
            throw new IllegalStateException("the plan names host " + host + ", which the cluster has not");
        }
        return session;
    }

    /** Changes nothing, for those reasons. */
    public Report refuse(List<Finding> why) {
        return new Report(Report.Outcome.FAILED, false, why, List.of(), List.of(), Optional.empty(), Duration.ZERO);
    }

    /** Tells the listener. */
    public void tell(RunEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            // A listener watches; it cannot break the run.
            LOG.warn("listener failed on {}", event.getClass().getSimpleName(), e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        sessions.values().forEach(HostSession::close);
    }
}

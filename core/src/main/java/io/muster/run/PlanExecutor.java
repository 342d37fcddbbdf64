package io.muster.run;

import com.google.common.collect.Iterables;
import io.muster.check.Finding;
import io.muster.check.Findings;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.diagnose.Diagnosis;
import io.muster.drift.Drift;
import io.muster.network.NetworkPlan;
import io.muster.network.NetworkReport;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.HostAnswer;
import io.muster.plan.HostFolder;
import io.muster.plan.Phase;
import io.muster.plan.Step;
import io.muster.spi.HeldCommand;
import io.muster.spi.HostException;
import io.muster.spi.HostSession;
import io.muster.spi.Observation;
import io.muster.spi.Transport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
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

    /** A step of an earlier run that was cut off may take a minute to give up. */
    private static final Duration CLAIM_DEADLINE = Duration.ofSeconds(75);

    private final Cluster cluster;
    private final Map<String, GuardedSession> sessions = new LinkedHashMap<>();
    private final Map<String, String> pathOfHost = new HashMap<>();
    private final Secrets secrets;
    private final Consumer<RunEvent> listener;
    private final ExecutorService threads;

    /** A session is opened on each node at once; connections are made when they are first needed. */
    public PlanExecutor(Transport transport, Cluster cluster, Consumer<RunEvent> listener) {
        this.cluster = cluster;
        this.secrets = new Secrets(() -> session(cluster.head().host()));
        for (int i = 0; i < cluster.nodes().size(); i++) {
            Node node = cluster.nodes().get(i);
            sessions.put(node.host(), new GuardedSession(transport.open(cluster, node), secrets));
            pathOfHost.put(node.host(), "nodes[" + i + "]");
        }
        this.listener = listener;
        this.threads = Executors.newFixedThreadPool(Math.min(MOST_AT_ONCE, sessions.size()), runnable -> {
            var thread = new Thread(runnable, "muster-host");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Stops where a step fails or the caller interrupts; what this run has begun is then undone, or kept. No other run can
     * change the cluster meanwhile.
     */
    public Report bringUp(List<Phase> phases, OnFailure onFailure) {
        return bringUp(phases, onFailure, Optional.empty(), Optional::<Diagnosis>empty);
    }

    /** Reads logs while they are there: what is undone takes them away. */
    public interface Autopsy {

        /** Why the run failed. */
        Optional<Diagnosis> diagnosis() throws InterruptedException;
    }

    /**
     * The same. When the first phase has looked at the hosts the networks between them are tested, before anything else begins; and
     * where it fails after something was begun, logs are read first.
     *
     * @param network what is tested, from what the hosts have answered
     */
    public Report bringUp(
            List<Phase> phases,
            OnFailure onFailure,
            Optional<Function<List<HostAnswer>, NetworkPlan>> network,
            Autopsy autopsy) {
        long startedAt = System.nanoTime();
        var unfit = new ArrayList<>(LocalFile.unfit(phases));
        unfit.addAll(secrets.read(phases));
        if (!unfit.isEmpty()) {
            return refused(unfit, startedAt);
        }
        Claim claim = Claim.of(HostFolder.of(cluster));
        try (ClusterHold hold = ClusterHold.take(head(), cluster, claim)) {
            PhaseRunner runner = runner(Optional.of(hold), true);
            claim(claim, runner);
            if (runner.failures().isEmpty()) {
                run(runner, phases, network);
            }
            boolean failed = !runner.interrupted() && !runner.failures().isEmpty();
            Optional<Diagnosis> diagnosis =
                    failed && !runner.toUndo().isEmpty() ? told(autopsy, runner) : Optional.empty();
            boolean undone = onFailure == OnFailure.UNDO
                    && (runner.interrupted() || !runner.failures().isEmpty());
            return report(runner, undone ? undo(runner, claim) : Map.of(), startedAt)
                    .diagnosis(diagnosis);
        } catch (HostException e) {
            return unheld(e.finding(), startedAt);
        } catch (InterruptedException e) {
            return cancelled(startedAt);
        }
    }

    /** What is begun must be undone whatever comes of reading logs. */
    private static Optional<Diagnosis> told(Autopsy autopsy, PhaseRunner runner) {
        try {
            return autopsy.diagnosis();
        } catch (InterruptedException e) {
            runner.interrupt();
        } catch (RuntimeException e) {
            LOG.warn("the logs of the failed run could not be read", e);
        }
        return Optional.empty();
    }

    private void run(
            PhaseRunner runner, List<Phase> phases, Optional<Function<List<HostAnswer>, NetworkPlan>> network) {
        int first = network.isPresent() ? 1 : 0;
        runner.run(phases.subList(0, first));
        if (network.isPresent() && !runner.interrupted() && runner.failures().isEmpty()) {
            try {
                runner.found(test(network.get().apply(runner.answers())).findings());
            } catch (InterruptedException e) {
                runner.interrupt();
            }
        }
        runner.run(phases.subList(first, phases.size()));
    }

    /**
     * Runs phases that change nothing, whoever else is at work there, then tests the networks. A host that fails does not hold up
     * the others.
     */
    public Looked look(List<Phase> phases, Function<List<HostAnswer>, NetworkPlan> network)
            throws InterruptedException {
        long startedAt = System.nanoTime();
        PhaseRunner runner = runner(Optional.empty(), false);
        runner.run(phases);
        if (runner.interrupted()) {
            throw new InterruptedException();
        }
        NetworkReport tested = test(network.apply(runner.answers()));
        var findings = new ArrayList<>(runner.failures());
        findings.addAll(runner.notes());
        findings.addAll(tested.findings());
        return new Looked(runner.answers(), tested, Findings.of(findings), Elapsed.since(startedAt));
    }

    /** What hosts answered, and what became of the networks between them. Immutable. */
    public record Looked(List<HostAnswer> answers, NetworkReport network, Findings findings, Duration took) {
        public Looked {
            answers = List.copyOf(answers);
        }
    }

    private NetworkReport test(NetworkPlan plan) throws InterruptedException {
        return new NetworkTest(plan, this).run();
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

    /**
     * As much as can be: a host that fails does not hold up the others, and nothing is undone. Where the head answers, no
     * other run can change the cluster meanwhile.
     */
    public Report takeDown(List<Phase> phases) {
        long startedAt = System.nanoTime();
        Claim claim = Claim.of(HostFolder.of(cluster));
        try (ClusterHold hold = ClusterHold.take(head(), cluster, claim)) {
            return takeDown(phases, hold.claim(), startedAt);
        } catch (HostException e) {
            // A head that is gone keeps nobody from ending what runs on the other hosts.
            return e.finding().code().equals(RunCode.CLUSTER_HELD)
                    ? refused(List.of(e.finding()), startedAt)
                    : takeDown(phases, claim, startedAt);
        } catch (InterruptedException e) {
            return cancelled(startedAt);
        }
    }

    private Report takeDown(List<Phase> phases, Claim claim, long startedAt) {
        PhaseRunner runner = runner(Optional.empty(), false);
        try {
            // A host that cannot be told so says why when it is to end what it runs.
            onAll(claim.claim(Claim.Doing.DOWN));
            runner.run(phases);
            if (!runner.interrupted()) {
                onAll(claim.leave());
            }
        } catch (InterruptedException e) {
            return cancelled(startedAt);
        }
        return report(runner, Map.of(), startedAt);
    }

    private void onAll(Command command) throws InterruptedException {
        var commands = new LinkedHashMap<String, Command>();
        sessions.keySet().forEach(host -> commands.put(host, command));
        observe(commands);
    }

    private void claim(Claim claim, PhaseRunner runner) throws InterruptedException {
        var tasks = new LinkedHashMap<String, Callable<NodeResult>>();
        Command command = claim.claim(Claim.Doing.UP);
        for (String host : sessions.keySet()) {
            Step step =
                    new Step.Run(host + "/claim", host, "claim the host", command, CLAIM_DEADLINE, Optional.empty());
            tasks.put(
                    host,
                    () -> task(host, List.of(step), new Facts(List.of(host)), Optional.empty(), event -> {})
                            .run(() -> false));
        }
        sideBySide(tasks).forEach((host, result) -> {
            runner.failures().addAll(result.failures());
            Optional.ofNullable(result.facts().get("cutOff"))
                    .ifPresent(step -> runner.notes().add(cutOff(host, step)));
        });
    }

    private Finding cutOff(String host, String step) {
        return Finding.info(
                RunCode.RUN_CUT_OFF,
                path(host),
                "An earlier run was cut off on " + host + ": " + step + ".",
                "Nothing is to be done: this run goes on from what is there.");
    }

    /** Where the head cannot be reached, perhaps others cannot either: all are told at once. */
    private Report unheld(Finding finding, long startedAt) {
        if (finding.code().equals(RunCode.CLUSTER_HELD)) {
            return refused(List.of(finding), startedAt);
        }
        var tasks = new LinkedHashMap<String, Callable<Optional<Finding>>>();
        tasks.put(cluster.head().host(), () -> Optional.of(finding));
        cluster.workers().forEach(worker -> tasks.put(worker.host(), () -> unreachable(worker.host())));
        try {
            var findings = new ArrayList<Finding>();
            sideBySide(tasks)
                    .forEach((host, found) -> found.ifPresent(f ->
                            findings.add(new Finding(f.code(), f.severity(), path(host), f.message(), f.remedy()))));
            return refused(findings, startedAt);
        } catch (InterruptedException e) {
            return cancelled(startedAt);
        }
    }

    private Optional<Finding> unreachable(String host) throws InterruptedException {
        try {
            session(host).run(Command.of("true"), OBSERVE_DEADLINE);
            return Optional.empty();
        } catch (HostException e) {
            return Optional.of(e.finding());
        }
    }

    /** What hosts say is told from now on without the secrets that those phases write, as far as this machine knows them. */
    public void hideSecretsOf(List<Phase> phases) {
        secrets.read(phases);
    }

    /** The same, with those that Muster has made, which the head is asked for. */
    public void hideAllSecretsOf(List<Phase> phases) throws InterruptedException {
        secrets.read(phases);
        secrets.ask(phases);
    }

    /**
     * Asks hosts side by side; a host that does not answer is part of the answer.
     *
     * @param questions command by host
     */
    public Map<String, Observation> observe(Map<String, Command> questions) throws InterruptedException {
        return observe(questions, OBSERVE_DEADLINE);
    }

    /** The same, where the answer may take that long. */
    Map<String, Observation> observe(Map<String, Command> questions, Duration deadline) throws InterruptedException {
        var tasks = new LinkedHashMap<String, Callable<Observation>>();
        questions.forEach((host, command) -> tasks.put(host, () -> observe(host, command, deadline)));
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

    private Observation observe(String host, Command command, Duration deadline) throws InterruptedException {
        try {
            return Observation.of(session(host).run(command, deadline));
        } catch (HostException e) {
            return Observation.unreachable(e.finding().message());
        }
    }

    private Map<String, HostUndone> undo(PhaseRunner runner, Claim claim) {
        var tasks = new LinkedHashMap<String, Callable<HostUndone>>();
        for (String host : sessions.keySet()) {
            List<Step> steps = runner.toUndo().getOrDefault(host, new ArrayDeque<>()).stream()
                    .filter(step -> undoOf(step).isPresent())
                    .toList();
            tasks.put(host, () -> undo(host, steps, claim));
        }
        try {
            return sideBySide(tasks);
        } catch (InterruptedException e) {
            // Interrupted once more, while undoing: the caller wants to leave now.
            Thread.currentThread().interrupt();
            var interrupted = new LinkedHashMap<String, HostUndone>();
            runner.toUndo()
                    .forEach((host, steps) -> interrupted.put(
                            host, new HostUndone(titles(steps), Optional.of(left(host, "undoing was interrupted")))));
            return interrupted;
        }
    }

    private HostUndone undo(String host, List<Step> steps, Claim claim) throws InterruptedException {
        List<Command> undos =
                steps.stream().flatMap(step -> undoOf(step).stream()).distinct().toList();
        if (undos.isEmpty()) {
            try {
                session(host).run(claim.leave(), UNDO_DEADLINE);
            } catch (HostException e) {
                LOG.debug("{} cannot be told that this run has left it", host, e);
            }
            return new HostUndone(List.of(), Optional.empty());
        }
        tell(new RunEvent.UndoStarted(host));
        var troubles = new ArrayList<String>();
        Command mine = claim.claim(Claim.Doing.UNDO);
        for (Command undo : Iterables.concat(List.of(mine), undos, List.of(claim.leave()))) {
            try {
                CommandOutput output = session(host).run(undo, UNDO_DEADLINE);
                if (!output.ok()) {
                    troubles.add(HostTrouble.lastLines(output.stderr()));
                }
                if (!output.ok() && undo.equals(mine)) {
                    break;
                }
            } catch (HostException e) {
                troubles.add(e.finding().message());
                break;
            }
        }
        if (troubles.isEmpty()) {
            tell(new RunEvent.UndoEnded(host));
            return new HostUndone(titles(steps), Optional.empty());
        }
        Finding left = left(host, String.join(" ", troubles));
        tell(new RunEvent.UndoFailed(host, left));
        return new HostUndone(titles(steps), Optional.of(left));
    }

    private static List<String> titles(Collection<Step> steps) {
        return steps.stream().map(Step::title).toList();
    }

    /** What became of undoing on one host: titles of the steps, and what may be left. */
    private record HostUndone(List<String> steps, Optional<Finding> left) {}

    private static Optional<Command> undoOf(Step step) {
        if (step instanceof Step.Write write) {
            return write.undo();
        }
        return step instanceof Step.Run run ? run.undo() : Optional.empty();
    }

    private Finding left(String host, String why) {
        return Finding.error(
                RunCode.LEFT_BEHIND,
                path(host),
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

    private PhaseRunner runner(Optional<ClusterHold> hold, boolean stopAtFailure) {
        var facts = new Facts(sessions.keySet());
        return new PhaseRunner(
                (host, steps) -> task(host, steps, facts, hold, this::tell), facts, threads, this::tell, stopAtFailure);
    }

    private NodeTask task(
            String host, List<Step> steps, Facts facts, Optional<ClusterHold> hold, Consumer<RunEvent> events) {
        return new NodeTask(host, path(host), session(host), steps, facts, hold, events);
    }

    private static Report report(PhaseRunner runner, Map<String, HostUndone> undone, long startedAt) {
        Report.Outcome outcome = Report.Outcome.DONE;
        if (runner.interrupted()) {
            outcome = Report.Outcome.CANCELLED;
            Thread.currentThread().interrupt();
        } else if (!runner.failures().isEmpty()) {
            outcome = Report.Outcome.FAILED;
        }
        var ofHosts = new ArrayList<Report.Undone>();
        undone.forEach((host, of) -> {
            if (!of.steps().isEmpty()) {
                ofHosts.add(new Report.Undone(host, of.steps(), of.left().isEmpty()));
            }
        });
        return new Report(
                outcome,
                runner.changed(),
                runner.failures(),
                runner.notes(),
                ofHosts,
                undone.values().stream().flatMap(of -> of.left().stream()).toList(),
                runner.answer(),
                Elapsed.since(startedAt),
                Drift.NONE,
                Optional.empty());
    }

    /** Nothing was begun. */
    private static Report refused(List<Finding> failures, long startedAt) {
        return unbegun(Report.Outcome.FAILED, failures, startedAt);
    }

    private static Report cancelled(long startedAt) {
        Thread.currentThread().interrupt();
        return unbegun(Report.Outcome.CANCELLED, List.of(), startedAt);
    }

    private static Report unbegun(Report.Outcome outcome, List<Finding> failures, long startedAt) {
        return new Report(
                outcome,
                false,
                failures,
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Elapsed.since(startedAt),
                Drift.NONE,
                Optional.empty());
    }

    private GuardedSession head() {
        return session(cluster.head().host());
    }

    /** Where the description names each host. */
    Map<String, String> paths() {
        return pathOfHost;
    }

    private String path(String host) {
        return pathOfHost.getOrDefault(host, host);
    }

    private GuardedSession session(String host) {
        GuardedSession session = sessions.get(host);
        if (session == null) {
            throw new IllegalStateException("the plan names host " + host + ", which the cluster has not");
        }
        return session;
    }

    /** Changes nothing, for those reasons. */
    public Report refuse(List<Finding> why) {
        return refused(why, System.nanoTime());
    }

    /** That text with the names of secrets in place of those that are known. */
    public String withoutSecrets(String text) {
        return secrets.withoutThem(text);
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

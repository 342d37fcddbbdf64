package io.muster.run;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Comparator.comparingInt;

import io.muster.check.Finding;
import io.muster.check.Severity;
import io.muster.plan.Agreement;
import io.muster.plan.HostAnswer;
import io.muster.plan.Phase;
import io.muster.plan.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Runs phases as their order allows. The calling thread alone keeps the books; host threads run {@link NodeTask}s and
 * hand their results over through one queue. Used for one run.
 */
final class PhaseRunner {

    private final BiFunction<String, List<Step>, NodeTask> tasks;
    private final Facts facts;
    private final ExecutorService threads;
    private final Consumer<RunEvent> events;
    private final boolean stopAtFailure;

    private final BlockingQueue<Done> queue = new LinkedBlockingQueue<>();
    private final Map<String, Running> running = new LinkedHashMap<>();
    private final Set<String> ended = new HashSet<>();
    private final List<Finding> failures = new ArrayList<>();
    private final List<Finding> notes = new ArrayList<>();
    private final List<HostAnswer> answers = new ArrayList<>();
    private final Map<String, Deque<Step>> toUndo = new LinkedHashMap<>();
    private Optional<String> answer = Optional.empty();
    private boolean changed;
    private boolean interrupted;

    /**
     * A runner for one run.
     *
     * @param tasks makes the task of one host
     * @param facts learns what hosts tell, when a phase has ended
     * @param stopAtFailure whether a failed phase cuts the others short
     */
    PhaseRunner(
            BiFunction<String, List<Step>, NodeTask> tasks,
            Facts facts,
            ExecutorService threads,
            Consumer<RunEvent> events,
            boolean stopAtFailure) {
        this.tasks = tasks;
        this.facts = facts;
        this.threads = threads;
        this.events = events;
        this.stopAtFailure = stopAtFailure;
    }

    /**
     * Returns when all phases have ended, also those that were cut short by a failure or an interrupt.
     *
     * @throws IllegalArgumentException if a phase waits for one that is not before it, and so would never begin
     */
    void run(List<Phase> phases) {
        checkOrder(phases);
        var waiting = new ArrayList<>(phases);
        while (true) {
            if (!interrupted && (failures.isEmpty() || !stopAtFailure)) {
                startReady(waiting);
            }
            if (running.isEmpty()) {
                return;
            }
            try {
                take(queue.take());
            } catch (InterruptedException e) {
                // Tasks that are cut short still hand over what they had begun, so the loop goes on until they have.
                interrupted = true;
                running.values().forEach(Running::cancel);
            }
        }
    }

    private void checkOrder(List<Phase> phases) {
        var before = new HashSet<>(ended);
        for (Phase phase : phases) {
            checkArgument(
                    before.containsAll(phase.after()),
                    "phase %s waits for %s, of which not all are before it",
                    phase.name(),
                    phase.after());
            before.add(phase.name());
        }
        for (Phase phase : phases) {
            phase.until()
                    .ifPresent(watched -> checkArgument(
                            before.contains(watched),
                            "phase %s watches over %s, which is not there",
                            phase.name(),
                            watched));
        }
    }

    private void startReady(List<Phase> waiting) {
        for (Phase phase : List.copyOf(waiting)) {
            if (ended.containsAll(phase.after())) {
                waiting.remove(phase);
                events.accept(new RunEvent.PhaseStarted(phase));
                var phaseRun = new Running(phase);
                running.put(phase.name(), phaseRun);
                if (phase.steps().isEmpty()
                        || phase.until().filter(ended::contains).isPresent()) {
                    end(phaseRun);
                } else {
                    start(phaseRun);
                }
            }
        }
    }

    private void start(Running phaseRun) {
        var stepsOfHost = new LinkedHashMap<String, List<Step>>();
        for (Step step : phaseRun.phase.steps()) {
            stepsOfHost.computeIfAbsent(step.host(), h -> new ArrayList<>()).add(step);
        }
        phaseRun.hosts = List.copyOf(stepsOfHost.keySet());
        phaseRun.open = stepsOfHost.size();
        stepsOfHost.forEach((host, steps) -> {
            NodeTask task = tasks.apply(host, steps);
            threads.execute(() -> queue.add(new Done(phaseRun, phaseRun.run(task, host))));
        });
    }

    private void take(Done done) {
        Running phaseRun = done.phaseRun;
        phaseRun.results.add(done.result);
        phaseRun.open--;
        if (phaseRun.open == 0) {
            end(phaseRun);
        } else if (phaseRun.phase.until().isPresent() && !done.result.ok()) {
            // It would go on until the other phase ends, which now cannot end well.
            phaseRun.cancel();
        }
    }

    private void end(Running phaseRun) {
        running.remove(phaseRun.phase.name());
        // Told in the order of the description, not in that in which hosts happened to end.
        phaseRun.results.sort(comparingInt(result -> phaseRun.hosts.indexOf(result.host())));
        // First: what else fails may come of it.
        var found = new ArrayList<>(disagreements(phaseRun));
        boolean ok = true;
        for (NodeResult result : phaseRun.results) {
            facts.learn(result.host(), result.facts());
            found.addAll(result.failures());
            notes.addAll(result.notes());
            answers.addAll(result.answers());
            changed |= result.hasChanged();
            answer = result.answer().or(() -> answer);
            ok &= result.ok();
            Deque<Step> steps = toUndo.computeIfAbsent(result.host(), h -> new ArrayDeque<>());
            result.toUndo().descendingIterator().forEachRemaining(steps::push);
        }
        for (Finding finding : comparisons(phaseRun)) {
            (finding.severity() == Severity.ERROR ? found : notes).add(finding);
        }
        failures.addAll(found);
        var took = Elapsed.since(phaseRun.startedAt);
        if (ok && found.isEmpty()) {
            events.accept(new RunEvent.PhaseEnded(phaseRun.phase, took));
            running.values().stream()
                    .filter(other -> other.phase
                            .until()
                            .filter(phaseRun.phase.name()::equals)
                            .isPresent())
                    .forEach(Running::release);
        } else {
            events.accept(new RunEvent.PhaseFailed(phaseRun.phase, took));
            if (stopAtFailure) {
                running.values().forEach(Running::cancel);
            }
        }
        ended.add(phaseRun.phase.name());
    }

    private static List<Finding> comparisons(Running phaseRun) {
        List<HostAnswer> answers = phaseRun.results.stream()
                .flatMap(result -> result.answers().stream())
                .toList();
        return phaseRun.phase.comparing().stream()
                .flatMap(comparison -> comparison.unmet(answers).stream())
                .toList();
    }

    /** Told, as comparisons are, also where a host is unfit by itself: all that is wrong is told at once. */
    private static List<Finding> disagreements(Running phaseRun) {
        var findings = new ArrayList<Finding>();
        for (Agreement agreement : phaseRun.phase.agreeing()) {
            var hostsOfValue = new TreeMap<String, List<String>>();
            for (NodeResult result : phaseRun.results) {
                Optional.ofNullable(result.facts().get(agreement.key()))
                        .ifPresent(value -> hostsOfValue
                                .computeIfAbsent(value, v -> new ArrayList<>())
                                .add(result.host()));
            }
            if (hostsOfValue.size() > 1) {
                var seen = new ArrayList<String>();
                hostsOfValue.forEach((value, of) -> seen.add(value + " on " + String.join(", ", of)));
                findings.add(Finding.error(
                        agreement.code(),
                        "nodes",
                        "Expected " + agreement.expected() + " on every host, saw " + String.join("; ", seen) + ".",
                        agreement.remedy()));
            }
        }
        return findings;
    }

    /** The caller wants to leave, after all has ended. */
    void interrupt() {
        interrupted = true;
    }

    boolean interrupted() {
        return interrupted;
    }

    boolean changed() {
        return changed;
    }

    List<Finding> failures() {
        return failures;
    }

    List<Finding> notes() {
        return notes;
    }

    /** What hosts answered to probes, in the order in which phases ended. */
    List<HostAnswer> answers() {
        return answers;
    }

    /** What was found between two phases. */
    void found(List<Finding> findings) {
        findings.forEach(finding -> (finding.severity() == Severity.ERROR ? failures : notes).add(finding));
    }

    /** What a served model answered, if it did. */
    Optional<String> answer() {
        return answer;
    }

    /** Steps that were begun and did something, by host, each host's newest first. */
    Map<String, Deque<Step>> toUndo() {
        return toUndo;
    }

    private record Done(Running phaseRun, NodeResult result) {}

    /** One phase under way. */
    private static final class Running {
        final Phase phase;
        final long startedAt = System.nanoTime();
        final List<NodeResult> results = new ArrayList<>();
        List<String> hosts = List.of();
        int open;
        private final Set<Thread> busy = ConcurrentHashMap.newKeySet();
        private volatile boolean cancelled;
        private volatile boolean released;

        Running(Phase phase) {
            this.phase = phase;
        }

        /** On a host thread. */
        NodeResult run(NodeTask task, String host) {
            busy.add(Thread.currentThread());
            try {
                if (cancelled) {
                    var result = new NodeResult(host);
                    if (!released) {
                        result.cutShort();
                    }
                    return result;
                }
                return task.run(() -> released);
            } finally {
                busy.remove(Thread.currentThread());
                // The thread is used again: an interrupt that came too late must not hit the next task.
                Thread.interrupted();
            }
        }

        /** What it watched over has ended well. */
        void release() {
            released = true;
            cancel();
        }

        void cancel() {
            cancelled = true;
            busy.forEach(Thread::interrupt);
        }
    }
}

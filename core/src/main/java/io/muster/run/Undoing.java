package io.muster.run;

import com.google.common.collect.Iterables;
import io.muster.check.Finding;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.Step;
import io.muster.spi.HostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes back what a run has begun that failed, on all hosts side by side, and leaves what was there before. */
final class Undoing {

    private static final Logger LOG = LoggerFactory.getLogger(Undoing.class);

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Hosts hosts;
    private final Claim claim;
    private final Consumer<RunEvent> events;

    Undoing(Hosts hosts, Claim claim, Consumer<RunEvent> events) {
        this.hosts = hosts;
        this.claim = claim;
        this.events = events;
    }

    /** What became of undoing on one host: titles of the steps, and what may be left. */
    record HostUndone(List<String> steps, Optional<Finding> left) {}

    /**
     * Undoes them.
     *
     * @param begun steps by host, each host's newest first
     */
    Map<String, HostUndone> undo(Map<String, Deque<Step>> begun) {
        var tasks = new LinkedHashMap<String, Callable<HostUndone>>();
        for (String host : hosts.names()) {
            List<Step> steps = begun.getOrDefault(host, new ArrayDeque<>()).stream()
                    .filter(step -> undoOf(step).isPresent())
                    .toList();
            tasks.put(host, () -> undo(host, steps));
        }
        try {
            return hosts.sideBySide(tasks);
        } catch (InterruptedException e) {
            // Interrupted once more, while undoing: the caller wants to leave now.
            Thread.currentThread().interrupt();
            var interrupted = new LinkedHashMap<String, HostUndone>();
            begun.forEach((host, steps) -> interrupted.put(
                    host, new HostUndone(titles(steps), Optional.of(left(host, "undoing was interrupted")))));
            return interrupted;
        }
    }

    private HostUndone undo(String host, List<Step> steps) throws InterruptedException {
        List<Command> undos =
                steps.stream().flatMap(step -> undoOf(step).stream()).distinct().toList();
        if (undos.isEmpty()) {
            try {
                hosts.session(host).run(claim.leave(), DEADLINE);
            } catch (HostException e) {
                LOG.debug("{} cannot be told that this run has left it", host, e);
            }
            return new HostUndone(List.of(), Optional.empty());
        }
        events.accept(new RunEvent.UndoStarted(host));
        var troubles = new ArrayList<String>();
        Command mine = claim.claim(Claim.Doing.UNDO);
        for (Command undo : Iterables.concat(List.of(mine), undos, List.of(claim.leave()))) {
            try {
                CommandOutput output = hosts.session(host).run(undo, DEADLINE);
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
            events.accept(new RunEvent.UndoEnded(host));
            return new HostUndone(titles(steps), Optional.empty());
        }
        Finding left = left(host, String.join(" ", troubles));
        events.accept(new RunEvent.UndoFailed(host, left));
        return new HostUndone(titles(steps), Optional.of(left));
    }

    private static List<String> titles(Collection<Step> steps) {
        return steps.stream().map(Step::title).toList();
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
                hosts.path(host),
                "Processes of this cluster may still run on " + host + ": " + why,
                "When the host answers again, take the cluster down once more.");
    }
}

package io.muster.run;

import io.muster.check.Finding;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.repair.Next;
import io.muster.repair.RepairCode;
import io.muster.repair.Repairs;
import io.muster.spi.Time;
import io.muster.watch.WatchEvent;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a cluster, and does what {@link Repairs} says. One thread watches and repairs in turn, so that there are never two repairs
 * at once; other runs are kept away by the hold that every run takes.
 */
public final class Guard {

    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

    private final Guarded guarded;
    private final Repairs repairs;
    private final Consumer<RepairEvent> listener;
    private final LongSupplier nanoTime;
    private final long startedAt;
    private Next told = new Next.Nothing();

    /** How a cluster is watched and repaired. */
    public interface Guarded {

        /** Listens to all nodes, and to what becomes of hosts that were replaced. */
        Watcher watch(Repairs repairs, Consumer<WatchEvent> events);

        /** Starts all nodes and the service again, unless it is refused or all is well. */
        Report repair(Deployment after, Next.Repair repair, Consumer<RunEvent> events);

        /**
         * Ends what a host that was replaced still runs.
         *
         * @param before which had it
         */
        Report end(Deployment before, Next.EndLeftovers leftovers);
    }

    /**
     * Nothing is done yet.
     *
     * @param time that passes for the hosts, where it is not real
     */
    public Guard(Guarded guarded, Deployment deployment, Consumer<RepairEvent> listener, Optional<Time> time) {
        this(guarded, deployment, listener, RealTime.or(time)::nanoTime);
    }

    /**
     * The same, by another clock.
     *
     * @param nanoTime never goes back
     */
    public Guard(Guarded guarded, Deployment deployment, Consumer<RepairEvent> listener, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.startedAt = nanoTime.getAsLong();
        this.guarded = guarded;
        this.repairs = new Repairs(deployment);
        this.listener = listener;
    }

    /**
     * Until it is given up.
     *
     * @return why
     * @throws InterruptedException if the calling thread is interrupted; a repair that is under way then ends as a run does
     */
    public Finding run() throws InterruptedException {
        while (true) {
            try (Watcher watcher = guarded.watch(repairs, this::saw)) {
                watcher.runWhile(() -> isIdle(repairs.next(now())));
            }
            Next next = repairs.next(now());
            if (next instanceof Next.GiveUp given) {
                tell(new RepairEvent.GaveUp(given.reason()));
                return given.reason();
            } else if (next instanceof Next.Repair repair) {
                repair(repair);
            } else if (next instanceof Next.EndLeftovers leftovers) {
                end(leftovers);
            }
        }
    }

    private boolean isIdle(Next next) {
        if (next instanceof Next.Wait wait && !next.equals(told)) {
            tell(new RepairEvent.Waiting(wait.why()));
        }
        told = next;
        return next instanceof Next.Wait || next instanceof Next.Nothing;
    }

    private void saw(WatchEvent event) {
        tell(new RepairEvent.Seen(event));
        repairs.saw(event, now());
    }

    private void repair(Next.Repair repair) throws InterruptedException {
        Deployment after = repairs.deployment().replacing(repair.spares());
        tell(new RepairEvent.RepairStarted(repair));
        repairs.begun(repair, now());
        Report report = guarded.repair(after, repair, event -> tell(new RepairEvent.Ran(event)));
        tell(new RepairEvent.RepairEnded(repair, report, after));
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        note(repair, after, report);
    }

    private void note(Next.Repair repair, Deployment after, Report report) {
        Optional<Finding> refused = report.failures().stream()
                .filter(finding -> report.refused() || finding.code() == RepairCode.CLUSTER_NOT_UP)
                .findFirst();
        Optional<String> unfit = unfit(repair, after, report);
        if (refused.isPresent()) {
            repairs.refused(refused.get());
        } else if (unfit.isPresent()) {
            repairs.unfit(unfit.get());
        } else {
            repairs.ended(outcome(report), now());
        }
    }

    private static Repairs.Outcome outcome(Report report) {
        if (report.ok()) {
            return report.changed() ? Repairs.Outcome.MENDED : Repairs.Outcome.NOTHING_TO_DO;
        }
        if (report.failures().stream().anyMatch(finding -> finding.code() == RunCode.CLUSTER_HELD)) {
            return Repairs.Outcome.HELD;
        }
        return report.changed() ? Repairs.Outcome.FAILED : Repairs.Outcome.UNBEGUN;
    }

    /** A spare of which something was found to be wrong before anything was begun. */
    private static Optional<String> unfit(Next.Repair repair, Deployment after, Report report) {
        if (report.changed()) {
            return Optional.empty();
        }
        List<String> hosts = after.cluster().hosts();
        Collection<String> spares =
                repair.spares().values().stream().map(Node::host).toList();
        return hosts.stream()
                .filter(spares::contains)
                .filter(spare -> {
                    String path = "nodes[" + hosts.indexOf(spare) + "]";
                    return report.failures().stream()
                            .anyMatch(finding -> (finding.path() + ".").startsWith(path + "."));
                })
                .findFirst();
    }

    private void end(Next.EndLeftovers leftovers) throws InterruptedException {
        String host = leftovers.node().host();
        Deployment before = repairs.gone().get(host);
        if (before == null) {
            throw new IllegalStateException(host + " was not replaced");
        }
        Report report = guarded.end(before, leftovers);
        tell(new RepairEvent.LeftoversEnded(host, report));
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        repairs.leftoversEnded(host, report.ok(), now());
    }

    private Duration now() {
        return Duration.ofNanos(nanoTime.getAsLong() - startedAt);
    }

    private void tell(RepairEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            // A listener watches; it cannot keep a cluster from being repaired.
            LOG.warn("listener failed on {}", event.getClass().getSimpleName(), e);
        }
    }
}

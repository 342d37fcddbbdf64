package io.muster.service;

import com.google.common.util.concurrent.Uninterruptibles;
import io.muster.InvalidDeploymentException;
import io.muster.Muster;
import io.muster.Planner;
import io.muster.check.Findings;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.RepairPolicy;
import io.muster.description.Description;
import io.muster.plan.Phase;
import io.muster.plan.Plan;
import io.muster.run.ApplyPolicy;
import io.muster.run.OnDrift;
import io.muster.run.RepairEvent;
import io.muster.run.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * One deployment: its description in a file, and the one who works on it, be it an {@code up}, a {@code down} or a repair. A work has a
 * thread of its own and goes on when the browser that asked for it has left. What has been brought up is watched, and repaired where its
 * description says so, until it is taken down. Thread-safe.
 */
final class ManagedDeployment {

    private final String name;
    private final Path file;
    private final Path upMarker;
    private final Planner planner;
    private final Muster muster;
    private final EventStream events = new EventStream();
    private final Happenings happenings = new Happenings(events);

    private Optional<Answers.Busy> busy = Optional.empty();
    private Optional<Thread> work = Optional.empty();
    private Optional<Thread> watch = Optional.empty();

    /** What a repair has made of the description: with spares in the places of lost hosts. */
    private Optional<Deployment> repaired = Optional.empty();

    ManagedDeployment(String name, Path folder, Planner planner, Muster muster) {
        this.name = name;
        this.file = folder.resolve(name + ".yaml");
        this.upMarker = folder.resolve(name + ".up");
        this.planner = planner;
        this.muster = muster;
    }

    EventStream events() {
        return events;
    }

    boolean isDescribed() {
        return Files.exists(file);
    }

    /** Keeps that description, unless it has errors. */
    synchronized Findings describe(String description) throws IOException {
        refuseIfBusy();
        Files.createDirectories(file.getParent());
        Path draft = file.resolveSibling(name + ".draft");
        Files.writeString(draft, description);
        Findings findings = planner.check(planner.read(draft));
        if (findings.hasErrors()) {
            Files.delete(draft);
            throw new InvalidDeploymentException(findings);
        }
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
        repaired = Optional.empty();
        return findings;
    }

    /** Forgets the description of what does not run. */
    synchronized void forget() throws IOException {
        refuseIfBusy();
        if (Files.exists(upMarker)) {
            throw new BusyException("It is up: take it down first.", Optional.empty());
        }
        Files.deleteIfExists(file);
        events.end();
    }

    /** As it runs, or is to run. */
    synchronized Deployment deployment() {
        return repaired.orElseGet(() -> sound(planner.read(file)));
    }

    /** Files that a description names may have gone since it was accepted. */
    private Deployment sound(Description description) {
        Findings findings = planner.check(description);
        if (findings.hasErrors() || description.deployment().isEmpty()) {
            throw new InvalidDeploymentException(findings);
        }
        return description.deployment().get();
    }

    synchronized Answers.Summary summary() {
        return new Answers.Summary(name, busy, isWatched());
    }

    synchronized Answers.Kept kept() throws IOException {
        Deployment deployment = deployment();
        Deployment planned = planner.plan(deployment).deployment();
        return new Answers.Kept(
                name,
                planned.cluster().name(),
                planned.model().id(),
                planned.parallelism(),
                planned.cluster().npuGeneration().id(),
                muster.endpoint(planned).map(endpoint -> planned.serviceUrl()),
                deployment.repair().action().word(),
                deployment.repair().spares().stream().map(Node::host).toList(),
                Files.readString(file),
                Answers.found(planner.check(deployment).all()),
                Answers.layout(planned),
                busy,
                isWatched());
    }

    /**
     * Brings it up, in a thread of its own.
     *
     * @param restart whether what runs from another description may be ended for it
     */
    synchronized void up(String by, boolean restart) {
        Plan plan = planner.plan(deployment());
        ApplyPolicy policy = ApplyPolicy.ofDefaults().onDrift(restart ? OnDrift.RESTART : OnDrift.REFUSE);
        boolean watched = isWatched();
        begin("up", by, plan.bringUp(), () -> {
            Report report = muster.apply(plan, policy, happenings::ran);
            // What was refused, or changed nothing, goes on as it was.
            return new Finished(report, report.ok() || (watched && !report.changed()));
        });
    }

    /** Takes it down, in a thread of its own. */
    synchronized void down(String by) {
        Deployment deployment = deployment();
        List<Phase> phases = planner.plan(deployment).takeDown();
        begin("down", by, phases, () -> {
            Report report = muster.down(deployment, happenings::ran);
            return new Finished(report, false);
        });
    }

    private record Finished(Report report, boolean up) {}

    private void begin(String what, String by, List<Phase> phases, Supplier<Finished> task) {
        refuseIfBusy();
        busy = Optional.of(new Answers.Busy(what, by, Instant.now()));
        events.beginAnew();
        happenings.began(what, by, phases);
        Optional<Thread> before = watch;
        watch = Optional.empty();
        work = Optional.of(started(what, () -> {
            try {
                before.ifPresent(ManagedDeployment::end);
                finish(what, task.get());
            } catch (RuntimeException e) {
                happenings.broke(what, e);
                throw e;
            } finally {
                free();
            }
        }));
    }

    private Thread started(String what, Runnable task) {
        Thread thread = Threads.named(what + "-of-" + name).newThread(task);
        thread.start();
        return thread;
    }

    private synchronized void finish(String what, Finished finished) {
        // A work that was stopped is over all the same: what follows is not to be interrupted.
        boolean unused = Thread.interrupted();
        if (finished.up()) {
            mark();
            watch();
        } else {
            upMarker.toFile().delete();
        }
        free();
        happenings.ended(what, finished.report());
    }

    private void mark() {
        try {
            Files.writeString(upMarker, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void free() {
        busy = Optional.empty();
        work = Optional.empty();
    }

    private static void end(Thread thread) {
        thread.interrupt();
        Uninterruptibles.joinUninterruptibly(thread);
    }

    /** Interrupts the work that is under way: an {@code up} ends what it began. Tells whether there was one. */
    synchronized boolean stop() {
        work.ifPresent(Thread::interrupt);
        return work.isPresent();
    }

    /** Ends everything here, since the service ends; on the hosts all goes on, but for an {@code up} that is cut off. */
    void close() {
        List<Thread> threads;
        synchronized (this) {
            threads = Stream.of(work, watch).flatMap(Optional::stream).toList();
            events.end();
        }
        threads.forEach(Thread::interrupt);
        threads.forEach(Uninterruptibles::joinUninterruptibly);
    }

    /** Watches what an earlier process of this service has brought up. */
    synchronized void resume() {
        if (Files.exists(upMarker) && Files.exists(file)) {
            watch();
        }
    }

    private void watch() {
        Deployment deployment = deployment();
        watch = Optional.of(started("watch", () -> {
            try {
                if (deployment.repair().action() == RepairPolicy.Action.NONE) {
                    muster.watch(deployment, happenings::saw);
                } else {
                    muster.guard(deployment, this::guarded);
                }
            } catch (InterruptedException e) {
                // Asked to end.
            }
        }));
    }

    private void guarded(RepairEvent event) {
        synchronized (this) {
            if (event instanceof RepairEvent.RepairStarted) {
                busy = Optional.of(new Answers.Busy("repair", "guard", Instant.now()));
            } else if (event instanceof RepairEvent.RepairEnded ended) {
                busy = Optional.empty();
                repaired = Optional.of(ended.now());
            }
        }
        happenings.repaired(event);
    }

    private boolean isWatched() {
        return watch.filter(Thread::isAlive).isPresent();
    }

    synchronized void refuseIfBusy() {
        if (busy.isPresent()) {
            throw new BusyException("Somebody is at work on it.", busy);
        }
    }
}

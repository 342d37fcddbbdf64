package io.muster.testbed;

import io.muster.check.Finding;
import io.muster.run.Report;
import io.muster.run.RunEvent;
import io.muster.status.ClusterStatus;
import io.muster.status.NodeState;
import io.muster.testbed.FaultCase.Fault;
import io.muster.testbed.FaultCase.Then;
import io.muster.testbed.FaultCase.Verb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Runs cases one after the other on two hosts, each from hosts on which nothing of ours is. */
final class FaultRun {

    private static final List<Integer> HOSTS = List.of(1, 2);

    /** Ray takes a minute to hold a silent host for dead. */
    private static final Duration STATUS_PATIENCE = Duration.ofSeconds(100);

    private final Bed bed;
    private final boolean serves;
    private final Controlled cluster;
    private final HealthyRun healthy;
    private final Strangers strangers;

    /** The cluster is brought up and taken down once, to learn its steps. */
    FaultRun(Bed bed, boolean serves) {
        this.bed = bed;
        this.serves = serves;
        this.cluster = Controlled.on(bed, serves);
        this.strangers = new Strangers(bed);
        HOSTS.forEach(strangers::plant);
        this.healthy = HealthyRun.of(bed, cluster);
    }

    HealthyRun healthy() {
        return healthy;
    }

    FaultResult run(FaultCase one) throws InterruptedException {
        FaultResult result;
        try {
            result = judged(one);
        } catch (RuntimeException | AssertionError e) {
            result = FaultResult.broken(one, "broke off: " + e);
        }
        if (!result.ok()) {
            renew();
        }
        return result;
    }

    private FaultResult judged(FaultCase one) throws InterruptedException {
        if (one.run() == Verb.DOWN) {
            Report up = up();
            if (!up.ok()) {
                return FaultResult.broken(one, "the up before it failed: " + text(up));
            }
        }
        var named = new ArrayList<String>();
        String unnamed = strike(one, named);
        heal(one);
        Optional<Duration> took = Optional.empty();
        String unproved = "";
        if (one.then() == Then.UP_AND_DOWN) {
            Report up = up();
            took = Optional.of(up.took());
            unproved = up.ok() ? unready(cluster.status()) : text(up);
        }
        Report down = down();
        String left = (down.ok() ? "" : text(down) + "; ") + strangers.left(HOSTS);
        String harmed = String.join("", HOSTS.stream().map(strangers::harmed).toList());
        return new FaultResult(one, named, unnamed, unproved, left, harmed, took);
    }

    /** Why the cause was not named. */
    private String strike(FaultCase one, List<String> named) throws InterruptedException {
        if (one.fault() instanceof Fault.KilledController killed) {
            try (var jvm = ControllerJvm.start(bed, serves, one.run(), killed.edge(), killed.step())) {
                return jvm.awaitHold() ? "" : "the run never came there: " + jvm.awaitReport();
            }
        }
        if (one.fault() instanceof Fault.SecondController second) {
            return second(one, second, named);
        }
        if (one.fault() instanceof Fault.PausedController paused) {
            return paused(one, paused, named);
        }
        if (one.fault() instanceof Fault.During during) {
            return during(one, during, named);
        }
        if (one.fault() instanceof Fault.AtPhase at) {
            return unnamed(
                    one, cluster.run(one.run(), atBegin(at.phase(), () -> bed.fault(at.kind(), at.number()))), named);
        }
        if (one.fault() instanceof Fault.OtherRay other) {
            bed.fault("power-off", other.number());
            bed.powerOn(Fault.OtherRay.VERSION);
            HOSTS.forEach(strangers::plant);
        } else if (one.fault() instanceof Fault.Before before) {
            bed.fault(before.kind(), before.number());
        }
        return unnamed(one, cluster.run(one.run(), event -> {}), named);
    }

    private String during(FaultCase one, Fault.During during, List<String> named) throws InterruptedException {
        var over = new AtomicBoolean();
        var tooLate = new AtomicBoolean();
        var striking = new Thread(() -> {
            try {
                Thread.sleep(healthy.took(one.run(), during.phase()).toMillis() / 2);
                bed.fault(during.kind(), during.number());
                tooLate.set(over.get());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Consumer<RunEvent> strike = atBegin(during.phase(), striking::start);
        Report report = cluster.run(one.run(), event -> {
            strike.accept(event);
            if (event instanceof RunEvent.PhaseEnded ended
                    && ended.phase().name().equals(during.phase())) {
                over.set(true);
            }
        });
        striking.join();
        if (report.ok() && tooLate.get() && during.kind().equals("fill-disk")) {
            // Of a disk no status tells.
            named.add(FaultResult.ENDED_BEFORE);
            return "";
        }
        return unnamed(one, report, named);
    }

    private static Consumer<RunEvent> atBegin(String phase, Runnable blow) {
        return event -> {
            if (event instanceof RunEvent.PhaseStarted started
                    && started.phase().name().equals(phase)) {
                blow.run();
            }
        };
    }

    /** The first is not disturbed, and the second told who is there. */
    private String second(FaultCase one, Fault.SecondController second, List<String> named) {
        try (var first = ControllerJvm.start(bed, serves, one.run(), second.edge(), second.step())) {
            if (!first.awaitHold()) {
                return "the first never came there: " + first.awaitReport();
            }
            String unnamed = unnamed(one, cluster.run(one.run(), event -> {}), named);
            first.release();
            List<String> findings = first.awaitReport();
            return unnamed + (findings.isEmpty() ? "" : " The first failed: " + findings);
        }
    }

    /** Whoever is first when both run again, what follows must find its way. */
    private String paused(FaultCase one, Fault.PausedController paused, List<String> named)
            throws InterruptedException {
        try (var first = ControllerJvm.start(bed, serves, one.run(), paused.edge(), paused.step())) {
            if (!first.awaitHold()) {
                return "the first never came there: " + first.awaitReport();
            }
            first.signal("STOP");
            Thread.sleep(Duration.ofSeconds(paused.seconds()).toMillis());
            Report report = cluster.run(one.run(), event -> {});
            String unnamed = report.ok() ? "" : unnamed(one, report, named);
            first.signal("CONT");
            first.release();
            List<String> findings = first.awaitReport();
            return report.ok() && findings.isEmpty() ? "both report that they have brought it up" : unnamed;
        }
    }

    private String unnamed(FaultCase one, Report report, List<String> named) {
        if (one.codes().isEmpty()) {
            return report.ok() ? "" : "expected to end well in spite of it: " + text(report);
        }
        if (report.ok()) {
            return namedByStatus(one, named);
        }
        Stream.concat(report.failures().stream(), report.left().stream())
                .filter(finding -> one.codes().contains(finding.code().name()))
                .filter(finding -> one.fault()
                        .host()
                        .map(host -> finding.message().contains(bed.host(host)))
                        .orElse(true))
                .map(finding -> finding.code().name())
                .distinct()
                .forEach(named::add);
        return named.isEmpty() ? "expected one of " + one.codes() + ", saw " + text(report) : "";
    }

    /** The run had done with the host before. Of a cluster that was proved, status must tell of the host, while the fault lasts. */
    private String namedByStatus(FaultCase one, List<String> named) {
        int index = one.fault().host().orElse(0) - 1;
        if (one.fault() instanceof Fault.During during
                && (one.run() == Verb.DOWN || during.kind().equals("end-sessions"))) {
            named.add(FaultResult.ENDED_BEFORE);
            return "";
        }
        if (index < 0) {
            return "the run ended well";
        }
        long end = System.nanoTime() + STATUS_PATIENCE.toNanos();
        try {
            while (System.nanoTime() < end) {
                if (cluster.status().nodes().get(index).state() != NodeState.ALIVE) {
                    named.add("status");
                    return "";
                }
                Thread.sleep(500);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "the run ended well, and so says status";
    }

    private void heal(FaultCase one) {
        one.fault().host().ifPresent(host -> {
            if (one.fault() instanceof Fault.OtherRay) {
                bed.fault("power-off", host);
                bed.powerOn();
            }
            bed.heal(host);
            if (!strangers.harmed(host).isEmpty() && endsProcesses(one.fault())) {
                strangers.plant(host);
            }
        });
    }

    private static boolean endsProcesses(Fault fault) {
        return fault instanceof Fault.OtherRay
                || (fault instanceof Fault.During during && during.kind().equals("crash"));
    }

    /** New hosts, since what the last case has left would spoil the next. */
    private void renew() {
        HOSTS.forEach(host -> bed.fault("power-off", host));
        bed.powerOn();
        HOSTS.forEach(bed::heal);
        HOSTS.forEach(strangers::plant);
    }

    private Report up() {
        return cluster.run(Verb.UP, event -> {});
    }

    private Report down() {
        return cluster.run(Verb.DOWN, event -> {});
    }

    private static String unready(ClusterStatus status) {
        return status.ready() ? "" : "status says " + status;
    }

    private static String text(Report report) {
        var texts = new ArrayList<String>();
        for (List<Finding> findings : List.of(report.failures(), report.left())) {
            findings.forEach(finding -> texts.add(finding.code().name() + ": " + finding.message()));
        }
        return report.outcome() + " " + String.join(" / ", texts);
    }
}

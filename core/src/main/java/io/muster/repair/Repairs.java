package io.muster.repair;

import static com.google.common.base.Preconditions.checkState;
import static java.util.stream.Collectors.joining;

import io.muster.check.Finding;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.RepairPolicy;
import io.muster.watch.Part;
import io.muster.watch.WatchEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is done about a cluster, by its policy, from what a watch has seen and what became of earlier repairs. Not thread-safe. The caller
 * brings the time, since any beginning, which never goes back.
 */
public final class Repairs {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /** What became of a repair. */
    public enum Outcome {
        /** All was started again, and proved. */
        MENDED,
        /** All was well by then, and proved. */
        NOTHING_TO_DO,
        /** Another run was changing the cluster. */
        HELD,
        /** Hosts were changed, and the cluster is not up. */
        FAILED,
        /** It could not begin: hosts are as they were. */
        UNBEGUN
    }

    private Deployment deployment;
    private final Map<String, Deployment> gone = new LinkedHashMap<>();
    private final Set<String> replaced = new HashSet<>();
    private final Set<String> back = new HashSet<>();
    private final Map<String, Map<Part, WatchEvent>> lost = new LinkedHashMap<>();
    private final Map<String, Duration> silentSince = new LinkedHashMap<>();
    private final Set<String> unfit = new HashSet<>();
    private final Deque<Duration> attempts = new ArrayDeque<>();
    private Optional<Incident> incident = Optional.empty();
    private Optional<Next.Repair> underWay = Optional.empty();
    private Optional<Finding> reason = Optional.empty();
    private Duration notBefore = Duration.ZERO;
    private Duration backAt = Duration.ZERO;
    private int inVain;

    /** Something was lost, and no repair has ended well since. */
    private record Incident(Duration since, WatchEvent first) {}

    /** Of a cluster of which nothing was seen yet. */
    public Repairs(Deployment deployment) {
        this.deployment = deployment;
    }

    /** As it is now, with the spares that have come in. */
    public Deployment deployment() {
        return deployment;
    }

    /** Hosts whose places were taken, each with the deployment that had it, until what they run has been ended. */
    public Map<String, Deployment> gone() {
        return new LinkedHashMap<>(gone);
    }

    /** A watch has told that. */
    public void saw(WatchEvent event, Duration now) {
        if (gone.containsKey(event.host())) {
            if (event.part() == Part.HOST && event.up()) {
                back.add(event.host());
            } else if (event.part() == Part.HOST) {
                back.remove(event.host());
            }
            return;
        }
        Map<Part, WatchEvent> ofHost = lost.computeIfAbsent(event.host(), host -> new LinkedHashMap<>());
        if (event.up()) {
            ofHost.remove(event.part());
        } else {
            ofHost.put(event.part(), event);
            if (incident.isEmpty()) {
                incident = Optional.of(new Incident(now, event));
            }
        }
        if (event.part() == Part.HOST && event.up()) {
            if (silentSince.remove(event.host()) != null) {
                backAt = now;
            }
        } else if (event.part() == Part.HOST) {
            silentSince.putIfAbsent(event.host(), now);
        }
    }

    /** What is to be done now; nothing while a repair is under way. */
    public Next next(Duration now) {
        if (reason.isPresent()) {
            return new Next.GiveUp(reason.get());
        }
        if (underWay.isPresent() || policy().action() == RepairPolicy.Action.NONE) {
            return new Next.Nothing();
        }
        if (incident.isEmpty()) {
            return now.compareTo(notBefore) < 0 ? new Next.Nothing() : leftovers();
        }
        // Of hosts that were cut off together one comes back first: the others are not dead yet.
        Duration since = incident.get().since();
        Duration settled = (backAt.compareTo(since) > 0 ? backAt : since).plus(policy().settle());
        if (now.compareTo(settled) < 0) {
            return new Next.Wait(
                    settled, "Seen: " + incident.get().first() + " What else it takes with it is waited for.");
        }
        if (now.compareTo(notBefore) < 0) {
            return new Next.Wait(notBefore, "The last attempt did not mend it: there is a pause before the next.");
        }
        return ofSilentHosts(now).orElseGet(() -> repair(now));
    }

    private Next leftovers() {
        for (Map.Entry<String, Deployment> one : gone.entrySet()) {
            if (back.contains(one.getKey())) {
                return new Next.EndLeftovers(one.getValue().cluster().node(one.getKey()));
            }
        }
        return new Next.Nothing();
    }

    /** A host that does not answer is waited for, unless a spare takes its place. */
    private Optional<Next> ofSilentHosts(Duration now) {
        Map<String, Node> spares = spares();
        for (Map.Entry<String, Duration> silent : silentSince.entrySet()) {
            if (spares.containsKey(silent.getKey())) {
                continue;
            }
            Duration patience = silent.getValue().plus(policy().window());
            if (now.compareTo(patience) >= 0) {
                reason = Optional.of(staysLost(silent.getKey()));
                return Optional.of(new Next.GiveUp(reason.get()));
            }
            return Optional.of(new Next.Wait(
                    patience, silent.getKey() + " does not answer, and " + whyNotReplaced(silent.getKey()) + "."));
        }
        return Optional.empty();
    }

    private Next repair(Duration now) {
        forget(now);
        if (attempts.size() >= policy().attempts()) {
            reason = Optional.of(Finding.error(
                    RepairCode.REPAIRS_USED_UP,
                    "repair.attempts",
                    "Expected at most " + policy().attempts() + " repairs within "
                            + policy().window().toMinutes() + " min, another one is needed: " + seen() + ".",
                    "Find out why: muster diagnose. What the last repair began is kept; end it with muster down, or bring it up with"
                            + " muster up, then guard it again."));
            return new Next.GiveUp(reason.get());
        }
        Map<String, Node> spares = spares();
        var all = new HashSet<>(replaced);
        all.addAll(spares.keySet());
        return new Next.Repair(events(), spares, all);
    }

    /** A repair has begun, which {@link #next} had asked for. */
    public void begun(Next.Repair repair, Duration now) {
        checkState(underWay.isEmpty(), "a repair is under way already");
        checkState(reason.isEmpty(), "it was given up");
        underWay = Optional.of(repair);
        attempts.addLast(now);
    }

    /** The repair has ended so. */
    public void ended(Outcome outcome, Duration now) {
        Next.Repair repair = taken();
        switch (outcome) {
            case MENDED -> {
                replace(repair.spares());
                inVain = 0;
                close();
            }
            case NOTHING_TO_DO -> {
                attempts.removeLast();
                inVain++;
                notBefore = now.plus(pause(inVain));
                close();
            }
            case HELD -> {
                attempts.removeLast();
                inVain++;
                notBefore = now.plus(pause(inVain));
            }
            case FAILED, UNBEGUN -> {
                // What has begun goes on with the same nodes, though the lost host may come back.
                if (outcome == Outcome.FAILED) {
                    replace(repair.spares());
                }
                forget(now);
                notBefore = now.plus(pause(attempts.size()));
            }
        }
    }

    /** It has ended before it began: that spare cannot be a node. The next one is tried at once, and this is no attempt. */
    public void unfit(String spare) {
        taken();
        attempts.removeLast();
        unfit.add(spare);
    }

    /** It has ended before it began, and so would every other, for that reason. */
    public void refused(Finding why) {
        taken();
        reason = Optional.of(why);
    }

    /** Whether what was left on that host, which is back, has been ended. */
    public void leftoversEnded(String host, boolean ended, Duration now) {
        if (ended) {
            gone.remove(host);
            back.remove(host);
        } else {
            notBefore = now.plus(FIRST_PAUSE);
        }
    }

    private Next.Repair taken() {
        Next.Repair repair = underWay.orElseThrow(() -> new IllegalStateException("no repair is under way"));
        underWay = Optional.empty();
        return repair;
    }

    private void replace(Map<String, Node> spares) {
        for (String host : spares.keySet()) {
            gone.put(host, deployment);
            replaced.add(host);
            lost.remove(host);
            silentSince.remove(host);
        }
        deployment = deployment.replacing(spares);
    }

    private void close() {
        incident = Optional.empty();
        lost.clear();
        silentSince.clear();
    }

    private void forget(Duration now) {
        while (!attempts.isEmpty()
                && attempts.peekFirst().plus(policy().window()).compareTo(now) <= 0) {
            attempts.removeFirst();
        }
    }

    private static Duration pause(int times) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(Math.max(times - 1, 0), 10));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    /** The first fit spares that have as many NPUs, for all workers that are silent; none where one of them has none. */
    private Map<String, Node> spares() {
        var spares = new LinkedHashMap<String, Node>();
        if (policy().action() != RepairPolicy.Action.REPLACE) {
            return spares;
        }
        Cluster cluster = deployment.cluster();
        var free = new ArrayList<>(policy().spares());
        free.removeIf(spare -> unfit.contains(spare.host()));
        for (Node worker : cluster.workers()) {
            if (silentSince.containsKey(worker.host())) {
                free.stream()
                        .filter(spare -> cluster.npus(spare) == cluster.npus(worker))
                        .findFirst()
                        .ifPresent(spare -> {
                            free.remove(spare);
                            spares.put(worker.host(), spare);
                        });
            }
        }
        return spares;
    }

    private boolean isHead(String host) {
        return deployment.cluster().head().host().equals(host);
    }

    private String whyNotReplaced(String host) {
        if (policy().action() != RepairPolicy.Action.REPLACE) {
            return "no spare is to take its place";
        }
        return isHead(host)
                ? "it is the head, whose address clients and workers know: no spare takes its place"
                : "no fit spare is left";
    }

    private Finding staysLost(String host) {
        String message = "Expected " + host + " to answer again within "
                + policy().window().toMinutes() + " min, it did not, and " + whyNotReplaced(host) + ".";
        return isHead(host)
                ? Finding.error(
                        RepairCode.HEAD_STAYS_LOST,
                        "nodes[0]",
                        message,
                        "Bring the host back, or describe the cluster with another head and bring that up; then guard it again.")
                : Finding.error(
                        RepairCode.HOST_STAYS_LOST,
                        "nodes",
                        message,
                        "Bring the host back, or write another one in its place; then bring the cluster up and guard it again.");
    }

    private List<WatchEvent> events() {
        List<WatchEvent> events =
                lost.values().stream().flatMap(parts -> parts.values().stream()).toList();
        return events.isEmpty() ? incident.map(i -> List.of(i.first())).orElse(List.of()) : events;
    }

    private String seen() {
        return events().stream()
                .map(WatchEvent::toString)
                .collect(joining("; "))
                .replaceAll("\\.$", "");
    }

    private RepairPolicy policy() {
        return deployment.repair();
    }
}

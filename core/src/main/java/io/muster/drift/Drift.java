package io.muster.drift;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;

import io.muster.cluster.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What runs of a cluster, held against what is wanted. Immutable.
 *
 * @param differences in the order of the description's nodes
 * @param idle hosts on which nothing of the cluster runs, so that nothing differs there
 * @param unknown why it is not known of a host what runs there
 * @param byHand hosts on which somebody has started by hand what the description wants there
 * @param left workers that belong to what runs, and no longer to the description, with where SSH reaches them
 */
public record Drift(
        List<Difference> differences,
        Set<String> idle,
        Map<String, String> unknown,
        Set<String> byHand,
        List<Node> left) {

    /** Nothing was asked, or nothing differs. */
    public static final Drift NONE = new Drift(List.of(), Set.of(), Map.of(), Set.of());

    public Drift {
        differences = List.copyOf(differences);
        idle = new LinkedHashSet<>(idle);
        unknown = new LinkedHashMap<>(unknown);
        byHand = new LinkedHashSet<>(byHand);
        left = List.copyOf(left);
    }

    /** Of which no worker has left the description. */
    public Drift(List<Difference> differences, Set<String> idle, Map<String, String> unknown, Set<String> byHand) {
        this(differences, idle, unknown, byHand, List.of());
    }

    /** Whether all of it runs, is known, and is as wanted. */
    public boolean isEqual() {
        return differences.isEmpty() && idle.isEmpty() && unknown.isEmpty();
    }

    /** The same, with more that differs. */
    public Drift with(List<Difference> more) {
        var all = new ArrayList<>(differences);
        all.addAll(more);
        return new Drift(all, idle, unknown, byHand, left);
    }

    /** The same, of which those workers are no longer described. */
    public Drift withLeft(List<Node> workers) {
        return new Drift(differences, idle, unknown, byHand, workers)
                .with(workers.stream()
                        .map(worker -> Difference.ofLeft(worker.host()))
                        .toList());
    }

    /** The same for one who knows that those hosts left, and why. */
    public Drift withoutLeft(Set<String> hosts) {
        return new Drift(
                differences.stream()
                        .filter(difference ->
                                difference.kind() != Difference.Kind.HOST || !hosts.contains(difference.host()))
                        .toList(),
                idle,
                unknown,
                byHand,
                left.stream().filter(node -> !hosts.contains(node.host())).toList());
    }

    /** The same where no worker outlives that head: what restarts it restarts all, and what differs on others as there goes with it. */
    public Drift withReachOf(String head) {
        Set<String> names = differences.stream()
                .filter(difference ->
                        difference.host().equals(head) && difference.restart().compareTo(Restart.NODE) >= 0)
                .map(Difference::name)
                .collect(toSet());
        return new Drift(
                differences.stream()
                        .map(difference -> difference.restart() == Restart.NODE && names.contains(difference.name())
                                ? difference.restartedBy(Restart.GANG)
                                : difference)
                        .toList(),
                idle,
                unknown,
                byHand,
                left);
    }

    /** The smallest restart that applies all of it. */
    public Restart restart() {
        return differences.stream()
                .map(Difference::restart)
                .max(Comparator.naturalOrder())
                .orElse(Restart.NOTHING);
    }

    /** Hosts whose own part must be started again. */
    public Set<String> hosts() {
        return differences.stream()
                .filter(difference -> difference.restart().compareTo(Restart.NODE) >= 0)
                .map(Difference::host)
                .collect(toCollection(LinkedHashSet::new));
    }

    /** Hosts that belong to what runs, and no longer to the description: nobody would ever end what runs there. */
    public Set<String> hostsLeft() {
        return differences.stream()
                .filter(difference -> difference.kind() == Difference.Kind.HOST)
                .map(Difference::host)
                .collect(toCollection(LinkedHashSet::new));
    }
}

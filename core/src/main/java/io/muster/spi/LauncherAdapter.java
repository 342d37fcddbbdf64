package io.muster.spi;

import io.muster.check.Finding;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.LauncherSpec;
import io.muster.drift.Drift;
import io.muster.drift.Reach;
import io.muster.plan.Command;
import io.muster.plan.Inspection;
import io.muster.plan.Phase;
import io.muster.plan.PortUse;
import io.muster.plan.Program;
import io.muster.plan.SecretFile;
import io.muster.status.ClusterStatus;
import io.muster.watch.Part;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A way to start the ranks of a deployment on its nodes. Pure: describes what to do and reads what was seen, and never
 * does anything itself. Thread-safe.
 *
 * <p>Each deployment passed in carries a launcher spec of {@link #specType()}.
 */
public interface LauncherAdapter {

    /** Name of its section in a description file. */
    String name();

    Class<? extends LauncherSpec> specType();

    /** Whether a deployment that names no launcher gets this one, where there are several; true of one at most. */
    default boolean isPreferred() {
        return false;
    }

    /** The one of these that a deployment gets which names none: the only one, or else the only preferred one. */
    static Optional<LauncherAdapter> byDefault(List<LauncherAdapter> launchers) {
        List<LauncherAdapter> candidates = launchers.size() == 1
                ? launchers
                : launchers.stream().filter(LauncherAdapter::isPreferred).toList();
        return candidates.size() == 1 ? Optional.of(candidates.get(0)) : Optional.empty();
    }

    /** Options where the description says nothing. */
    LauncherSpec defaults();

    /** Options from a description file. */
    LauncherSpec read(Section section);

    /** What cannot work, before anything is planned. */
    List<Finding> check(Deployment deployment);

    /** Ports at which what it starts will listen, but for those of the service, which all launchers have alike. */
    default List<PortUse> ports(Deployment deployment) {
        return List.of();
    }

    /**
     * Sees whether what it starts is on that host, before anything is made there. Put only where that is the host's own, and not
     * brought by the runtime.
     */
    default Optional<Inspection> inspect(Deployment deployment, Node node, RuntimeAdapter runtime) {
        return Optional.empty();
    }

    /** Phases that bring the cluster up and prove it. */
    List<Phase> bringUp(Deployment deployment, RuntimeAdapter runtime);

    /**
     * What {@link #bringUp} leaves running on that node, in the order in which it starts: the same arguments and environment. Empty
     * where this launcher cannot tell.
     */
    default List<Program> programs(Deployment deployment, Node node, RuntimeAdapter runtime) {
        return List.of();
    }

    /** Files of secrets that variables of {@link #programs} name, but for those of the deployment itself. */
    default List<SecretFile> secretFiles(Deployment deployment) {
        return List.of();
    }

    /** Phases that end everything which {@link #bringUp} started, and prove that nothing is left. */
    List<Phase> takeDown(Deployment deployment, RuntimeAdapter runtime);

    /** Asks one node what it knows of the cluster; changes nothing, and answers within seconds. */
    Command observe(Deployment deployment, Node node, RuntimeAdapter runtime);

    /**
     * Asks one node what its logs have gained: lines {@code FILE TEXT}, then one line {@code --- cursor CURSOR}. Changes
     * nothing, and answers within seconds.
     *
     * @param cursor what the node told last; empty at first, when only the ends of the logs are wanted
     */
    Command logs(Deployment deployment, Node node, RuntimeAdapter runtime, String cursor);

    /**
     * Asks one node for its logs and what it is: for each text a line {@code --- file NAME SIZE}, then its lines with {@code | }
     * before each; at the end {@code --- end}. Changes nothing. Nothing is asked where it is empty.
     *
     * @param mostBytes of each log; of a longer one the beginning and the end
     */
    default Optional<Command> gather(Deployment deployment, Node node, RuntimeAdapter runtime, long mostBytes) {
        return Optional.empty();
    }

    /**
     * What the cluster is, from the answers of its nodes.
     *
     * @param seen answer by host; a node that was not asked is absent
     */
    ClusterStatus status(Deployment deployment, Map<String, Observation> seen);

    /**
     * Goes on and tells of one node, for as long as its standard input has a line every few seconds: a line {@code .} twice a second, and
     * lines {@code PART up} or {@code PART down CAUSE} at first and at each change, by the words of {@link Part}. Its standard input
     * carries nothing else. Changes nothing, and costs the host little.
     */
    Command watch(Deployment deployment, Node node, RuntimeAdapter runtime);

    /** What a change of its variables and arguments makes to be started again. */
    default List<Reach> reaches() {
        return List.of();
    }

    /**
     * Asks one node from what its processes were started; changes nothing, and answers within seconds. Run on the host. Nothing is asked
     * where it is empty.
     */
    default Optional<Command> look(Deployment deployment, Node node, RuntimeAdapter runtime) {
        return Optional.empty();
    }

    /**
     * What runs, from the answers to {@link #look}, against what is wanted. What cannot be read is unknown, and never equal.
     *
     * @param seen answer by host
     */
    default Drift drift(Deployment deployment, RuntimeAdapter runtime, Map<String, Observation> seen) {
        return Drift.NONE;
    }

    /**
     * Phases that wait until the service has no request in work, for so long at most, and then end well whatever is in work; one or
     * none. They change nothing. Where nothing runs they end at once.
     *
     * @param most at least a second
     */
    default List<Phase> drain(Deployment deployment, RuntimeAdapter runtime, Duration most) {
        return List.of();
    }

    /**
     * Phases that end, in the right order, what {@link #bringUp} must start again; empty where that is nothing. They come before its
     * first phase, and the first of them waits for no other.
     */
    default List<Phase> restart(Deployment deployment, RuntimeAdapter runtime, Drift drift) {
        return List.of();
    }
}

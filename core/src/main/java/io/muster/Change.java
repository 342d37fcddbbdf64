package io.muster;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import io.muster.check.Finding;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.drift.Difference;
import io.muster.drift.Drift;
import io.muster.drift.DriftText;
import io.muster.drift.Reach;
import io.muster.drift.Restart;
import io.muster.plan.Command;
import io.muster.plan.HostFolder;
import io.muster.plan.Phase;
import io.muster.plan.Plan;
import io.muster.preflight.HostPreflight;
import io.muster.repair.Next;
import io.muster.repair.RepairCode;
import io.muster.run.ApplyPolicy;
import io.muster.run.OnDrift;
import io.muster.run.OnLeft;
import io.muster.run.OnStart;
import io.muster.run.PlanExecutor;
import io.muster.run.RunCode;
import io.muster.run.Work;
import io.muster.spi.LauncherAdapter;
import io.muster.spi.RuntimeAdapter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** From what runs to what a plan wants. */
final class Change {

    private final Adapters adapters;
    private final Plan plan;
    private final LauncherAdapter launcher;
    private final RuntimeAdapter runtime;

    Change(Adapters adapters, Plan plan) {
        this.adapters = adapters;
        this.plan = plan;
        this.launcher = adapters.launcherOf(plan.deployment());
        this.runtime = adapters.runtimeOf(plan.deployment());
    }

    /** Asks each host what runs there, and whether it has the secrets of today. */
    Drift drift(PlanExecutor executor) throws InterruptedException {
        Deployment deployment = plan.deployment();
        Map<String, Command> questions = new LinkedHashMap<>();
        for (Node node : deployment.cluster().nodes()) {
            launcher.look(deployment, node, runtime).ifPresent(question -> questions.put(node.host(), question));
        }
        Drift drift = launcher.drift(deployment, runtime, executor.observe(questions));
        var secrets = new ArrayList<Difference>();
        executor.staleSecrets(plan.bringUp()).forEach((host, names) -> {
            if (!drift.idle().contains(host)) {
                names.forEach(name -> secrets.add(Difference.ofSecret(host, name, restart(name))));
            }
        });
        return secrets.isEmpty()
                ? drift
                : drift.with(secrets).withReachOf(deployment.cluster().head().host());
    }

    /** Processes get a secret as they get a variable. */
    private Restart restart(String secret) {
        return Reach.of(launcher.reaches(), Difference.Kind.VARIABLE, secret)
                .map(Reach::restart)
                .orElse(Restart.GANG);
    }

    /** What is to be done where something runs already, or nothing. */
    Work work(PlanExecutor executor, ApplyPolicy policy, Networks networks) throws InterruptedException {
        Drift seen = drift(executor);
        Drift drift = policy.onDrift() == OnDrift.ALWAYS ? seen.with(onRequest(seen)) : seen;
        List<Finding> refused = refused(drift, policy);
        if (!refused.isEmpty()) {
            return refused(drift, refused);
        }
        List<Node> leaving = executor.admit(drift.left());
        boolean tested = !drift.isEqual() && policy.onStart() == OnStart.TEST_NETWORKS;
        return new Work(
                phases(drift, drift.idle(), leaving, policy.drain()),
                tested ? Optional.of(networks::plan) : Optional.empty(),
                drift,
                List.of(),
                drift.left().stream()
                        .filter(node -> !leaving.contains(node))
                        .map(this::unreached)
                        .toList());
    }

    private List<Difference> onRequest(Drift seen) {
        return plan.deployment().cluster().hosts().stream()
                .filter(host -> !seen.idle().contains(host))
                .map(Difference::onRequest)
                .toList();
    }

    private Work refused(Drift drift, List<Finding> why) {
        return new Work(plan.bringUp(), Optional.empty(), drift, why, List.of());
    }

    private Finding unreached(Node left) {
        return Finding.warning(
                RunCode.REMOVED_NOT_ENDED,
                "nodes",
                left.host() + ", which left the description, does not answer: what it runs of cluster "
                        + plan.deployment().cluster().name() + " was not ended.",
                "When it answers again, run there: bash ~/"
                        + HostFolder.of(plan.deployment().cluster()).file("stop"));
    }

    /**
     * What is to be done where that runs and some of it was lost. Nothing is restarted where all is ready by now, and nothing is changed
     * where nobody wants the cluster any more, or somebody has made it another one.
     *
     * @param down hosts on which somebody has taken it down
     */
    Work repair(Drift seen, List<String> down, boolean ready, Next.Repair repair, Networks networks) {
        Drift drift = seen.withoutLeft(repair.replaced());
        var refused = new ArrayList<>(refused(drift, ApplyPolicy.ofDefaults().onDrift(OnDrift.REFUSE)));
        if (!down.isEmpty()) {
            refused.add(0, notUp(down));
        }
        if (!refused.isEmpty() || ready) {
            return refused(drift, refused);
        }
        Drift lost = drift.with(lost(repair));
        Set<String> spares = repair.spares().values().stream().map(Node::host).collect(toSet());
        return new Work(
                phases(lost, spares, List.of(), Duration.ZERO),
                Optional.of(networks::plan),
                lost,
                List.of(),
                List.of());
    }

    private List<Difference> lost(Next.Repair repair) {
        List<String> hosts = plan.deployment().cluster().hosts();
        var differences = new ArrayList<Difference>();
        repair.spares()
                .forEach((host, spare) -> differences.add(Difference.ofLost(spare.host(), "node in place of " + host)));
        repair.lost().stream()
                .filter(event -> hosts.contains(event.host()))
                .forEach(event -> differences.add(
                        Difference.ofLost(event.host(), event.part().word())));
        return differences;
    }

    private Finding notUp(List<String> down) {
        return Finding.error(
                RepairCode.CLUSTER_NOT_UP,
                "name",
                "Expected cluster " + plan.deployment().cluster().name() + " to be up, saw that it was taken down on "
                        + String.join(" and ", down) + ", or was never brought up.",
                "Nothing is to be done where that was meant. To have it back: muster up.");
    }

    /** Why nothing is changed; empty where it may be. */
    private static List<Finding> refused(Drift drift, ApplyPolicy policy) {
        OnDrift onDrift = policy.onDrift();
        Set<String> workers = drift.left().stream().map(Node::host).collect(toSet());
        var findings = new ArrayList<Finding>();
        for (String host : drift.hostsLeft()) {
            if (!workers.contains(host)) {
                findings.add(
                        Finding.error(
                                RunCode.HOST_NOT_DESCRIBED,
                                "nodes[0]",
                                "The cluster that runs has its head on " + host
                                        + ", which the description does not have.",
                                "Take the cluster down from the description that has it: clients and workers know the head's address."));
            } else if (policy.onLeft() == OnLeft.REFUSE) {
                findings.add(Finding.error(
                        RunCode.HOST_NOT_DESCRIBED,
                        "nodes",
                        "The cluster that runs has a node " + host + ", which the description does not have.",
                        "To take it out, and start all others again: muster up --remove-nodes. To keep it, write it into the"
                                + " description."));
            }
        }
        if (onDrift != OnDrift.ADOPT && !drift.byHand().isEmpty()) {
            findings.add(Finding.error(
                    RunCode.STARTED_BY_HAND,
                    "nodes",
                    "Expected the cluster to be started by Muster; somebody has started it by hand on "
                            + String.join(" and ", drift.byHand()) + ". It differs from the description: "
                            + differences(drift) + ".",
                    "Bring it up with --adopt, which ends what runs there and starts it as described; or end it by the means"
                            + " that started it."));
        } else if (onDrift == OnDrift.REFUSE && drift.restart() != Restart.NOTHING) {
            findings.add(Finding.error(
                    RunCode.DRIFT,
                    "nodes",
                    "The cluster runs otherwise than it is described: " + differences(drift) + ".",
                    "Bring it up without --no-restart, which restarts " + DriftText.restart(drift.restart())
                            + ", or correct the description."));
        }
        return findings;
    }

    private static String differences(Drift drift) {
        return DriftText.lines(drift.differences().stream()
                        .filter(difference -> difference.restart() != Restart.NOTHING)
                        .toList())
                .stream()
                .collect(joining("; "));
    }

    /**
     * What must be ended is so when all is ready for what comes after: an image that cannot be had takes nothing down, nor does a host
     * that cannot take part.
     *
     * @param fresh hosts on which nothing runs that must be ended
     * @param leaving nodes of what runs that are not described
     * @param drain longest wait for requests in work
     */
    private List<Phase> phases(Drift drift, Set<String> fresh, List<Node> leaving, Duration drain) {
        Deployment running =
                leaving.isEmpty() ? plan.deployment() : plan.deployment().joinedBy(leaving);
        List<Phase> ending = launcher.restart(running, runtime, drift);
        if (ending.isEmpty()) {
            return plan.bringUp();
        }
        var phases = new ArrayList<Phase>();
        Set<String> firsts = launcher.bringUp(plan.deployment(), runtime).stream()
                .filter(phase -> phase.after().isEmpty())
                .map(Phase::name)
                .collect(toSet());
        List<String> last = List.of();
        for (Phase planned : plan.bringUp()) {
            if (planned.name().equals(HostPreflight.PHASE)) {
                phases.add(new Inspections(adapters, plan.deployment()).beforeAnEnd(drift.byHand()));
                continue;
            }
            if (firsts.contains(planned.name()) && last.isEmpty()) {
                last = planned.after();
                for (Phase phase : beforeTheStart(ending, firsts, fresh, drain)) {
                    phases.add(phase.waitingFor(last));
                    last = List.of(phase.name());
                }
            }
            phases.add(firsts.contains(planned.name()) ? planned.waitingFor(last) : planned);
        }
        return phases;
    }

    /** Phases that wait for requests in work. */
    List<Phase> drain(Duration most) {
        return most.toSeconds() < 1 ? List.of() : launcher.drain(plan.deployment(), runtime, most);
    }

    /**
     * Hosts on which nothing runs are made ready first, and again with all others when these have ended: only then is seen whether they
     * agree. One after the other.
     */
    private List<Phase> beforeTheStart(List<Phase> ending, Set<String> firsts, Set<String> fresh, Duration drain) {
        boolean readied = !fresh.isEmpty()
                && ending.stream()
                        .anyMatch(phase -> phase.steps().stream().anyMatch(step -> !fresh.contains(step.host())));
        var phases = new ArrayList<Phase>();
        if (!readied) {
            phases.addAll(drain(drain));
            phases.addAll(ending);
            return phases;
        }
        ending.forEach(phase -> phases.add(phase.only(fresh::contains).named("clear-" + phase.name())));
        plan.bringUp().stream()
                .filter(phase -> firsts.contains(phase.name()))
                .forEach(phase -> phases.add(phase.only(fresh::contains).named(phase.name() + "-new")));
        phases.removeIf(phase -> phase.steps().isEmpty());
        phases.addAll(drain(drain));
        ending.forEach(phase -> phases.add(phase.only(host -> !fresh.contains(host))));
        return phases;
    }
}

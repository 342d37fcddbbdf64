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
import io.muster.plan.Phase;
import io.muster.plan.Plan;
import io.muster.preflight.HostPreflight;
import io.muster.repair.Next;
import io.muster.repair.RepairCode;
import io.muster.run.ApplyPolicy;
import io.muster.run.OnDrift;
import io.muster.run.OnStart;
import io.muster.run.PlanExecutor;
import io.muster.run.RunCode;
import io.muster.run.Work;
import io.muster.spi.LauncherAdapter;
import io.muster.spi.RuntimeAdapter;
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

    /** What is to be done where that runs. */
    Work work(Drift drift, ApplyPolicy policy, Networks networks) {
        boolean tested = !drift.isEqual() && policy.onStart() == OnStart.TEST_NETWORKS;
        return new Work(
                phases(drift),
                tested ? Optional.of(networks::plan) : Optional.empty(),
                drift,
                refused(drift, policy.onDrift()));
    }

    /**
     * What is to be done where that runs and some of it was lost. Nothing is restarted where all is ready by now, and nothing is changed
     * where nobody wants the cluster any more, or somebody has made it another one.
     *
     * @param down hosts on which somebody has taken it down
     */
    Work repair(Drift seen, List<String> down, boolean ready, Next.Repair repair, Networks networks) {
        Drift drift = seen.withoutLeft(repair.replaced());
        var refused = new ArrayList<>(refused(drift, OnDrift.REFUSE));
        if (!down.isEmpty()) {
            refused.add(0, notUp(down));
        }
        if (!refused.isEmpty() || ready) {
            return new Work(plan.bringUp(), Optional.empty(), drift, refused);
        }
        Drift lost = drift.with(lost(repair));
        return new Work(phases(lost), Optional.of(networks::plan), lost, List.of());
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
    private static List<Finding> refused(Drift drift, OnDrift onDrift) {
        var findings = new ArrayList<Finding>();
        for (String host : drift.left()) {
            findings.add(Finding.error(
                    RunCode.HOST_NOT_DESCRIBED,
                    "nodes",
                    "The cluster that runs has a node " + host + ", which the description does not have.",
                    "Take the cluster down from the description that has it, or write the node into this one."));
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

    /** What must be ended is so when all is ready for what comes after: an image that cannot be had takes nothing down. */
    private List<Phase> phases(Drift drift) {
        List<Phase> ending = launcher.restart(plan.deployment(), runtime, drift);
        if (ending.isEmpty()) {
            return plan.bringUp();
        }
        Phase preflight =
                HostPreflight.phase(plan.deployment(), Completion.ports(adapters, plan.deployment()), drift.byHand());
        String last = ending.get(ending.size() - 1).name();
        Set<String> firsts = launcher.bringUp(plan.deployment(), runtime).stream()
                .filter(phase -> phase.after().isEmpty())
                .map(Phase::name)
                .collect(toSet());
        var phases = new ArrayList<Phase>();
        boolean ended = false;
        for (Phase planned : plan.bringUp()) {
            Phase phase = planned.name().equals(HostPreflight.PHASE) ? preflight : planned;
            if (firsts.contains(phase.name()) && !ended) {
                ended = true;
                for (Phase end : ending) {
                    phases.add(end.after().isEmpty() ? end.waitingFor(phase.after()) : end);
                }
            }
            phases.add(firsts.contains(phase.name()) ? phase.waitingFor(List.of(last)) : phase);
        }
        return phases;
    }
}

package io.muster.run;

import static java.util.stream.Collectors.toSet;

import io.muster.check.Finding;
import io.muster.check.Findings;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.diagnose.Diagnosis;
import io.muster.drift.Drift;
import io.muster.network.NetworkPlan;
import io.muster.network.NetworkReport;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.HostAnswer;
import io.muster.plan.HostFolder;
import io.muster.plan.Phase;
import io.muster.plan.Step;
import io.muster.spi.HostException;
import io.muster.spi.Observation;
import io.muster.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the phases of a plan on the hosts of one cluster: phases as their order allows, nodes inside a phase side by
 * side, steps of a node in order. One executor runs one thing at a time.
 */
public final class PlanExecutor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PlanExecutor.class);

    private static final Duration STILL_THERE = Duration.ofSeconds(5);

    /** A step of an earlier run that was cut off may take a minute to give up. */
    private static final Duration CLAIM_DEADLINE = Duration.ofSeconds(75);

    private static final Pattern DIFFERS = Pattern.compile("(?m)^differs (.*)$");

    private final Cluster cluster;
    private final Hosts hosts;
    private final Consumer<RunEvent> listener;

    /** A session is opened on each node at once; connections are made when they are first needed. */
    public PlanExecutor(Transport transport, Cluster cluster, Consumer<RunEvent> listener) {
        this.cluster = cluster;
        this.hosts = new Hosts(transport, cluster);
        this.listener = listener;
    }

    /**
     * Stops where a step fails or the caller interrupts; what this run has begun is then undone, or kept. No other run can
     * change the cluster meanwhile.
     */
    public Report bringUp(List<Phase> phases, OnFailure onFailure) {
        return bringUp(phases, () -> Work.of(phases), onFailure, Optional::<Diagnosis>empty);
    }

    /** Reads logs while they are there: what is undone takes them away. */
    public interface Autopsy {

        /** Why the run failed. */
        Optional<Diagnosis> diagnosis() throws InterruptedException;
    }

    /**
     * The same, where what runs there decides what is to be done. Where a run fails after something was begun, logs are read
     * first.
     *
     * @param phases whose files and secrets must be there before anything begins
     */
    public Report bringUp(List<Phase> phases, Work.Decision decision, OnFailure onFailure, Autopsy autopsy) {
        long startedAt = System.nanoTime();
        var unfit = new ArrayList<>(LocalFile.unfit(phases));
        unfit.addAll(hosts.secrets().read(phases));
        if (!unfit.isEmpty()) {
            return refused(unfit, startedAt);
        }
        hosts.connect();
        Claim claim = Claim.of(HostFolder.of(cluster));
        try (ClusterHold hold = ClusterHold.take(hosts.head(), cluster, claim)) {
            long lookedAt = ended("hold the cluster", startedAt);
            Work work = decision.decide();
            ended("look at what runs", lookedAt);
            if (!work.drift().differences().isEmpty()) {
                tell(new RunEvent.Drifted(work.drift()));
            }
            Report report = work.refused().isEmpty()
                    ? bringUp(work, hold, onFailure, autopsy, startedAt)
                    : refused(work.refused(), startedAt);
            return report.drift(work.drift());
        } catch (HostException e) {
            return unheld(e.finding(), startedAt);
        } catch (InterruptedException e) {
            return cancelled(startedAt);
        }
    }

    private Report bringUp(Work work, ClusterHold hold, OnFailure onFailure, Autopsy autopsy, long startedAt)
            throws InterruptedException {
        PhaseRunner runner = runner(Optional.of(hold), true);
        long claimedAt = System.nanoTime();
        claim(hold.claim(), runner);
        ended("claim the hosts", claimedAt);
        if (runner.failures().isEmpty()) {
            run(runner, work);
        }
        runner.found(work.notes());
        boolean failed = !runner.failures().isEmpty();
        if (failed && !runner.interrupted()) {
            runner.failures().addAll(0, lost(runner));
        }
        Optional<Diagnosis> diagnosis =
                failed && !runner.interrupted() && !runner.toUndo().isEmpty()
                        ? told(autopsy, runner)
                        : Optional.empty();
        Map<String, Undoing.HostUndone> undone = onFailure == OnFailure.UNDO && (failed || runner.interrupted())
                ? new Undoing(hosts, hold.claim(), this::tell).undo(runner.toUndo())
                : Map.of();
        dismiss(hold.claim());
        return report(runner, undone, startedAt).diagnosis(diagnosis);
    }

    /**
     * Lets nodes take part that the description does not have, so that steps of this run may end what they run.
     *
     * @return those that answer
     */
    public List<Node> admit(List<Node> nodes) throws InterruptedException {
        var admitted = new ArrayList<Node>();
        for (Node node : nodes) {
            if (hosts.admit(node, STILL_THERE)) {
                admitted.add(node);
            }
        }
        return admitted;
    }

    /** Where nothing of the cluster is any more nothing stays noted either. */
    private void dismiss(Claim claim) {
        List<String> guests = hosts.names().stream()
                .filter(host -> !cluster.hosts().contains(host))
                .toList();
        try {
            observe(sameFor(guests, claim.leave()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is begun must be undone whatever comes of reading logs. */
    private static Optional<Diagnosis> told(Autopsy autopsy, PhaseRunner runner) {
        try {
            return autopsy.diagnosis();
        } catch (InterruptedException e) {
            runner.interrupt();
        } catch (RuntimeException e) {
            LOG.warn("the logs of the failed run could not be read", e);
        }
        return Optional.empty();
    }

    /** A host that is gone is the cause of what others say of it, who may be the first to tell. */
    private List<Finding> lost(PhaseRunner runner) {
        Set<String> told = runner.failures().stream().map(Finding::path).collect(toSet());
        try {
            return unreachable(host -> !told.contains(hosts.path(host)), STILL_THERE);
        } catch (InterruptedException e) {
            // What is begun must be undone all the same.
            runner.interrupt();
            return List.of();
        }
    }

    private void run(PhaseRunner runner, Work work) {
        List<Phase> phases = work.phases();
        int first = work.network().isPresent() ? 1 : 0;
        runner.run(phases.subList(0, first));
        if (work.network().isPresent()
                && !runner.interrupted()
                && runner.failures().isEmpty()) {
            long testedAt = System.nanoTime();
            try {
                runner.found(test(work.network().get().apply(runner.answers())).findings());
            } catch (InterruptedException e) {
                runner.interrupt();
            }
            ended("test the networks", testedAt);
        }
        runner.run(phases.subList(first, phases.size()));
    }

    /**
     * Runs phases that change nothing, whoever else is at work there, then tests the networks. A host that fails does not hold up
     * the others.
     */
    public Looked look(List<Phase> phases, Function<List<HostAnswer>, NetworkPlan> network)
            throws InterruptedException {
        long startedAt = System.nanoTime();
        PhaseRunner runner = runner(Optional.empty(), false);
        runner.run(phases);
        if (runner.interrupted()) {
            throw new InterruptedException();
        }
        NetworkReport tested = test(network.apply(runner.answers()));
        var findings = new ArrayList<>(runner.failures());
        findings.addAll(runner.notes());
        findings.addAll(tested.findings());
        return new Looked(runner.answers(), tested, Findings.of(findings), Elapsed.since(startedAt));
    }

    /** What hosts answered, and what became of the networks between them. Immutable. */
    public record Looked(List<HostAnswer> answers, NetworkReport network, Findings findings, Duration took) {
        public Looked {
            answers = List.copyOf(answers);
        }
    }

    private NetworkReport test(NetworkPlan plan) throws InterruptedException {
        return new NetworkTest(plan, hosts, this::tell).run();
    }

    /**
     * As much as can be: a host that fails does not hold up the others, and nothing is undone. Where the head answers, no
     * other run can change the cluster meanwhile.
     */
    public Report takeDown(List<Phase> phases) {
        long startedAt = System.nanoTime();
        Claim claim = Claim.of(HostFolder.of(cluster));
        try (ClusterHold hold = ClusterHold.take(hosts.head(), cluster, claim)) {
            return takeDown(phases, hold.claim(), startedAt);
        } catch (HostException e) {
            // A head that is gone keeps nobody from ending what runs on the other hosts.
            return e.finding().code().equals(RunCode.CLUSTER_HELD)
                    ? refused(List.of(e.finding()), startedAt)
                    : takeDown(phases, claim, startedAt);
        } catch (InterruptedException e) {
            return cancelled(startedAt);
        }
    }

    private Report takeDown(List<Phase> phases, Claim claim, long startedAt) {
        PhaseRunner runner = runner(Optional.empty(), false);
        try {
            List<String> there = tellOfDown(claim, runner);
            runner.run(phases.stream().map(phase -> phase.only(there::contains)).toList());
            if (!runner.interrupted()) {
                observe(sameFor(there, claim.leave()));
            }
        } catch (InterruptedException e) {
            return cancelled(startedAt);
        }
        return report(runner, Map.of(), startedAt);
    }

    /** Hosts that are there; of the others it is a failure, and nothing more is asked of one that would only be waited for again. */
    private List<String> tellOfDown(Claim claim, PhaseRunner runner) throws InterruptedException {
        observe(sameFor(hosts.names(), claim.claim(Claim.Doing.DOWN)));
        var there = new ArrayList<String>();
        for (String host : hosts.names()) {
            hosts.missed(host)
                    .ifPresentOrElse(missed -> runner.failures().add(at(host, missed)), () -> there.add(host));
        }
        return there;
    }

    private static Map<String, Command> sameFor(Collection<String> hosts, Command question) {
        var questions = new LinkedHashMap<String, Command>();
        hosts.forEach(host -> questions.put(host, question));
        return questions;
    }

    private void claim(Claim claim, PhaseRunner runner) throws InterruptedException {
        var tasks = new LinkedHashMap<String, Callable<NodeResult>>();
        Command command = claim.claim(Claim.Doing.UP);
        for (String host : hosts.names()) {
            Optional<Finding> missed = hosts.missed(host);
            if (missed.isPresent()) {
                runner.failures().add(at(host, missed.get()));
                continue;
            }
            Step step =
                    new Step.Run(host + "/claim", host, "claim the host", command, CLAIM_DEADLINE, Optional.empty());
            tasks.put(
                    host,
                    () -> task(host, List.of(step), new Facts(List.of(host)), Optional.empty(), event -> {})
                            .run(() -> false));
        }
        hosts.sideBySide(tasks).forEach((host, result) -> {
            runner.failures().addAll(result.failures());
            Optional.ofNullable(result.facts().get("cutOff"))
                    .ifPresent(step -> runner.notes().add(cutOff(host, step)));
        });
    }

    private Finding cutOff(String host, String step) {
        return Finding.info(
                RunCode.RUN_CUT_OFF,
                hosts.path(host),
                "An earlier run was cut off on " + host + ": " + step + ".",
                "Nothing is to be done: this run goes on from what is there.");
    }

    /** Where the head cannot be reached, perhaps others cannot either: all are told at once. */
    private Report unheld(Finding finding, long startedAt) {
        if (finding.code().equals(RunCode.CLUSTER_HELD)) {
            return refused(List.of(finding), startedAt);
        }
        String head = cluster.head().host();
        try {
            var findings = new ArrayList<>(List.of(at(head, finding)));
            findings.addAll(unreachable(host -> !host.equals(head), Hosts.OBSERVE_DEADLINE));
            return refused(findings, startedAt);
        } catch (InterruptedException e) {
            return cancelled(startedAt);
        }
    }

    /** That, where the description names the host. */
    private Finding at(String host, Finding told) {
        return new Finding(told.code(), told.severity(), hosts.path(host), told.message(), told.remedy());
    }

    /** Asks those hosts for a sign of life, and tells which give none. */
    private List<Finding> unreachable(Predicate<String> asked, Duration deadline) throws InterruptedException {
        List<String> all = hosts.names().stream().filter(asked).toList();
        hosts.observe(sameFor(all, Command.of("true")), deadline);
        return all.stream()
                .flatMap(host -> hosts.missed(host).map(missed -> at(host, missed)).stream())
                .toList();
    }

    /** What hosts say is told from now on without the secrets that those phases write, as far as this machine knows them. */
    public void hideSecretsOf(List<Phase> phases) {
        hosts.secrets().read(phases);
    }

    /** The same, with those that Muster has made, which the head is asked for. */
    public void hideAllSecretsOf(List<Phase> phases) throws InterruptedException {
        hosts.secrets().read(phases);
        hosts.secrets().ask(phases);
    }

    /**
     * Asks hosts side by side; a host that does not answer is part of the answer.
     *
     * @param questions command by host
     */
    public Map<String, Observation> observe(Map<String, Command> questions) throws InterruptedException {
        return hosts.observe(questions, Hosts.OBSERVE_DEADLINE);
    }

    /**
     * Hosts on which the last run that is noted did not bring the cluster up, so that somebody has taken it down there since. A
     * {@code down} that finds the head gone ends what runs on the others.
     *
     * @param newcomers hosts that have nothing to note yet
     */
    public List<String> takenDown(Collection<String> newcomers) throws InterruptedException {
        var questions = new LinkedHashMap<String, Command>();
        for (String host : hosts.names()) {
            if (!newcomers.contains(host)) {
                questions.put(host, Claim.last(HostFolder.of(cluster)));
            }
        }
        var down = new ArrayList<String>();
        observe(questions)
                .forEach((host, seen) -> seen.output()
                        .filter(output -> !Claim.Doing.UP.isToldBy(output.stdout()))
                        .ifPresent(output -> down.add(host)));
        return down;
    }

    /**
     * Names of secrets that the hosts have from an earlier run, with another value than their source now has, by host. Of one that
     * cannot be read here nothing is known.
     *
     * @param phases those that would write them
     */
    public Map<String, List<String>> staleSecrets(List<Phase> phases) throws InterruptedException {
        hosts.secrets().read(phases);
        var stale = new LinkedHashMap<String, List<String>>();
        observe(hosts.secrets().differing(phases)).forEach((host, seen) -> {
            String said = seen.output().map(CommandOutput::stdout).orElse("");
            List<String> names =
                    DIFFERS.matcher(said).results().map(match -> match.group(1)).toList();
            if (!names.isEmpty()) {
                stale.put(host, names);
            }
        });
        return stale;
    }

    private PhaseRunner runner(Optional<ClusterHold> hold, boolean stopAtFailure) {
        var facts = new Facts(cluster.hosts());
        return new PhaseRunner(
                (host, steps) -> task(host, steps, facts, hold, this::tell),
                facts,
                hosts.threads(),
                this::tell,
                stopAtFailure);
    }

    private NodeTask task(
            String host, List<Step> steps, Facts facts, Optional<ClusterHold> hold, Consumer<RunEvent> events) {
        return new NodeTask(host, hosts.path(host), hosts.session(host), steps, facts, hold, events, hosts.time());
    }

    private static Report report(PhaseRunner runner, Map<String, Undoing.HostUndone> undone, long startedAt) {
        Report.Outcome outcome = Report.Outcome.DONE;
        if (runner.interrupted()) {
            outcome = Report.Outcome.CANCELLED;
            Thread.currentThread().interrupt();
        } else if (!runner.failures().isEmpty()) {
            outcome = Report.Outcome.FAILED;
        }
        var ofHosts = new ArrayList<Report.Undone>();
        undone.forEach((host, of) -> {
            if (!of.steps().isEmpty()) {
                ofHosts.add(new Report.Undone(host, of.steps(), of.left().isEmpty()));
            }
        });
        return new Report(
                outcome,
                runner.changed(),
                runner.failures(),
                runner.notes(),
                ofHosts,
                undone.values().stream().flatMap(of -> of.left().stream()).toList(),
                runner.answer(),
                Elapsed.since(startedAt),
                Drift.NONE,
                Optional.empty());
    }

    /** Nothing was begun. */
    private static Report refused(List<Finding> failures, long startedAt) {
        return unbegun(Report.Outcome.FAILED, failures, startedAt);
    }

    private static Report cancelled(long startedAt) {
        Thread.currentThread().interrupt();
        return unbegun(Report.Outcome.CANCELLED, List.of(), startedAt);
    }

    private static Report unbegun(Report.Outcome outcome, List<Finding> failures, long startedAt) {
        return new Report(
                outcome,
                false,
                failures,
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Elapsed.since(startedAt),
                Drift.NONE,
                Optional.empty());
    }

    /** That text with the names of secrets in place of those that are known. */
    public String withoutSecrets(String text) {
        return hosts.secrets().withoutThem(text);
    }

    /** Tells it, and when the next begins. */
    private long ended(String chore, long startedAt) {
        tell(new RunEvent.ChoreEnded(chore, Elapsed.since(startedAt)));
        return System.nanoTime();
    }

    private void tell(RunEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            // A listener watches; it cannot break the run.
            LOG.warn("listener failed on {}", event.getClass().getSimpleName(), e);
        }
    }

    @Override
    public void close() {
        hosts.close();
    }
}

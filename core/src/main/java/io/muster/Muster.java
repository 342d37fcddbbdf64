package io.muster;

import static com.google.common.base.Preconditions.checkArgument;

import io.muster.check.Finding;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.SshAccess;
import io.muster.deploy.Deployment;
import io.muster.deploy.Secret;
import io.muster.diagnose.Diagnosis;
import io.muster.diagnose.Words;
import io.muster.drift.Drift;
import io.muster.network.NetworkPlan;
import io.muster.network.PingPairs;
import io.muster.plan.Command;
import io.muster.plan.Phase;
import io.muster.plan.Plan;
import io.muster.plan.Probe;
import io.muster.plan.Step;
import io.muster.preflight.FoundHost;
import io.muster.preflight.HostPreflight;
import io.muster.preflight.Preflight;
import io.muster.repair.Next;
import io.muster.repair.Repairs;
import io.muster.run.ApplyPolicy;
import io.muster.run.Gathering;
import io.muster.run.Guard;
import io.muster.run.LogLine;
import io.muster.run.LogReader;
import io.muster.run.OnFailure;
import io.muster.run.OnStart;
import io.muster.run.OpenSshTransport;
import io.muster.run.PlanExecutor;
import io.muster.run.RepairEvent;
import io.muster.run.Report;
import io.muster.run.RunEvent;
import io.muster.run.SecretSource;
import io.muster.run.SupportBundle;
import io.muster.run.Watcher;
import io.muster.spi.LauncherAdapter;
import io.muster.spi.Observation;
import io.muster.spi.RuntimeAdapter;
import io.muster.spi.Transport;
import io.muster.status.ClusterStatus;
import io.muster.watch.WatchEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Applies plans to hosts, looks at what is there, and takes it down. Blocking and interruptible; every step has a
 * deadline. Thread-safe; one run at a time changes a cluster, from whatever machine:
 * a second is refused with {@code CLUSTER_HELD}.
 */
public final class Muster implements AutoCloseable {

    /** Of a bundle: a day of vLLM's log is less. */
    private static final long MOST_BYTES_OF_A_LOG = 4 << 20;

    /** Of a run that failed, whose logs are read at once: its cause is near the end. */
    private static final long MOST_BYTES_AT_ONCE = 256 << 10;

    private final Planner planner;
    private final Transport transport;

    private Muster(Planner planner, Transport transport) {
        this.planner = planner;
        this.transport = transport;
    }

    /** Through the system's OpenSSH client, with the adapters that {@link java.util.ServiceLoader} finds. */
    public static Muster overSsh() {
        return of(Planner.create(), OpenSshTransport.create());
    }

    /** Through that transport, which is closed with this object. */
    public static Muster of(Planner planner, Transport transport) {
        return new Muster(planner, transport);
    }

    /** {@link #apply(Plan, ApplyPolicy, Consumer)} with {@link ApplyPolicy#ofDefaults}. */
    public Report apply(Plan plan, Consumer<RunEvent> listener) {
        return apply(plan, ApplyPolicy.ofDefaults(), listener);
    }

    /**
     * Brings the cluster up and proves it, or undoes or keeps what this call has begun and says why. Applying a plan to a cluster
     * that already runs from it changes nothing. Of one that runs from another description exactly that is ended and started
     * again which {@link #diff} names, after the hosts were seen to be fit, and the networks between them, as {@link #preflight}
     * does; where all runs as wished the networks are not tested again.
     *
     * <p>If the calling thread is interrupted, it ends as if it had failed, the report says {@code CANCELLED}, and the
     * thread's interrupt status is set.
     *
     * @param listener is told what happens, from several threads; what it throws is ignored
     */
    public Report apply(Plan plan, ApplyPolicy policy, Consumer<RunEvent> listener) {
        try (var executor = new PlanExecutor(transport, plan.deployment().cluster(), listener)) {
            if (!planner.adapters().understand(plan.deployment())) {
                return executor.bringUp(plan.bringUp(), policy.onFailure());
            }
            var networks = Networks.beforeStart(planner.adapters(), plan.deployment());
            var change = new Change(planner.adapters(), plan);
            Report report = executor.bringUp(
                    plan.bringUp(),
                    () -> change.work(executor, policy, networks),
                    policy.onFailure(),
                    () -> autopsy(executor, plan.deployment()));
            return report.refused() || report.drift().isEqual() || policy.onStart() == OnStart.TEST_NETWORKS
                    ? report
                    : networks.trusted(report);
        }
    }

    /**
     * {@link #apply(Plan, ApplyPolicy, Consumer) Applies} plans one after the other, as replicas behind one load balancer want it: the next
     * is begun when the one before has been proved by its own completion, so that this run takes one away at a time. Ends with the
     * first that does not end well; those after it are as they were.
     *
     * @param plans each of another cluster, which serves
     * @param listener is told what happens and to which, from several threads; what it throws is ignored
     * @return reports of those that were begun, in their order
     * @throws IllegalArgumentException if one of them serves nothing, or two are of the same cluster; nothing was begun
     */
    public List<Report> roll(List<Plan> plans, ApplyPolicy policy, BiConsumer<Plan, RunEvent> listener) {
        var clusters = new HashSet<String>();
        for (Plan plan : plans) {
            Cluster cluster = plan.deployment().cluster();
            checkArgument(plan.deployment().serve().serves(), "cluster %s serves nothing", cluster.name());
            for (String host : cluster.hosts()) {
                checkArgument(
                        clusters.add(cluster.name() + " " + host),
                        "cluster %s on %s is there twice",
                        cluster.name(),
                        host);
            }
        }
        var reports = new ArrayList<Report>();
        for (Plan plan : plans) {
            Report report = apply(plan, policy, event -> listener.accept(plan, event));
            reports.add(report);
            if (!report.ok()) {
                break;
            }
        }
        return List.copyOf(reports);
    }

    /**
     * What runs of that deployment's cluster, held against what is wanted, and the smallest restart that applies it. Asks each host
     * once, and changes nothing.
     *
     * @throws InvalidDeploymentException if the deployment has errors
     * @throws InterruptedException if the calling thread is interrupted
     */
    public Drift diff(Deployment deployment) throws InterruptedException {
        Plan plan = planner.plan(deployment);
        try (var executor = new PlanExecutor(transport, plan.deployment().cluster(), event -> {})) {
            return new Change(planner.adapters(), plan).drift(executor);
        }
    }

    /**
     * Looks at all hosts of that deployment and at the networks between them, before anything is started: each host's own fitness,
     * what launcher and runtime will need there, pings between the NPUs of different nodes, and connections to each port of the plan to which the nodes must come. Nothing is
     * changed: where a port is free something listens there for a moment. Do not, while
     * the same cluster is being started: its programs want these ports.
     *
     * @param pairs which NPUs ping which; what the layout needs where it is empty
     * @param listener is told what happens, from several threads; what it throws is ignored
     * @throws InvalidDeploymentException if the deployment has errors
     * @throws InterruptedException if the calling thread is interrupted
     */
    public Preflight preflight(Deployment deployment, Optional<PingPairs> pairs, Consumer<RunEvent> listener)
            throws InterruptedException {
        Plan plan = planner.plan(deployment);
        var networks = Networks.preflight(planner.adapters(), plan.deployment(), pairs);
        var inspections = new Inspections(planner.adapters(), plan.deployment());
        try (var executor = new PlanExecutor(transport, plan.deployment().cluster(), listener)) {
            PlanExecutor.Looked looked = executor.look(List.of(inspections.look()), networks::plan);
            return new Preflight(
                    plan.deployment().cluster(),
                    networks.npus(looked.answers()),
                    Inspections.facts(looked.answers()),
                    looked.findings(),
                    looked.network(),
                    looked.took());
        }
    }

    /** {@link #preflight(Deployment, Optional, Consumer)} of what the layout needs, without a listener. */
    public Preflight preflight(Deployment deployment) throws InterruptedException {
        return preflight(deployment, Optional.empty(), event -> {});
    }

    /**
     * Asks hosts of which nothing is described yet what they are: addresses, NICs and NPUs. Changes nothing.
     *
     * @param hosts names, addresses or aliases, each once
     * @param ssh how all of them are reached
     * @param problems is told of each that did not answer
     * @return those that answered, in this order
     * @throws InterruptedException if the calling thread is interrupted
     */
    public List<FoundHost> find(List<String> hosts, SshAccess ssh, Consumer<Finding> problems)
            throws InterruptedException {
        Cluster cluster = Cluster.builder()
                .nodes(hosts.stream().map(Node::of).toList())
                .npusPerNode(1)
                .ssh(ssh)
                .build();
        Phase phase = new Phase(
                HostPreflight.PHASE,
                List.of(),
                cluster.hosts().stream().map(Muster::find).toList());
        try (var executor = new PlanExecutor(transport, cluster, event -> {})) {
            PlanExecutor.Looked looked = executor.look(List.of(phase), answers -> NetworkPlan.NOTHING);
            looked.findings().all().forEach(problems);
            return looked.answers().stream()
                    .map(answer -> FoundHost.read(answer.host(), answer.output().stdout()))
                    .toList();
        }
    }

    private static Step find(String host) {
        return new Step.Await(
                host + "/find",
                host,
                "look at the host",
                Probe.once(HostPreflight.find(), output -> List.of()),
                Duration.ofMinutes(1));
    }

    /**
     * What the cluster is now, by asking all its nodes. Works from any process that can reach them.
     *
     * @throws InvalidDeploymentException if the deployment has errors
     * @throws InterruptedException if the calling thread is interrupted
     */
    public ClusterStatus status(Deployment deployment) throws InterruptedException {
        Plan plan = planner.plan(deployment);
        try (var executor = new PlanExecutor(transport, plan.deployment().cluster(), event -> {})) {
            executor.hideSecretsOf(plan.bringUp());
            return status(executor, plan.deployment());
        }
    }

    private ClusterStatus status(PlanExecutor executor, Deployment planned) throws InterruptedException {
        LauncherAdapter launcher = planner.adapters().launcherOf(planned);
        RuntimeAdapter runtime = planner.adapters().runtimeOf(planned);
        Map<String, Command> questions = new LinkedHashMap<>();
        for (Node node : planned.cluster().nodes()) {
            questions.put(node.host(), launcher.observe(planned, node, runtime));
        }
        Map<String, Observation> seen = executor.observe(questions);
        seen.replaceAll((host, observation) -> observation
                .output()
                .filter(runtime::hasEnded)
                .map(Observation::ended)
                .orElse(observation));
        return launcher.status(planned, seen);
    }

    /** Where clients reach the service of that deployment; empty if it serves nothing. */
    public Optional<Endpoint> endpoint(Deployment deployment) {
        return Endpoint.of(deployment);
    }

    /**
     * The value of a secret as it stands at its source on this machine, such as the key of an {@link Endpoint}. For a program that
     * must send it; Muster itself tells it to nobody.
     *
     * @throws IOException if there is none; the message tells why and not what
     */
    public static String read(Secret secret) throws IOException {
        return SecretSource.read(secret);
    }

    /**
     * The logs of all nodes: their ends first, then, if followed, each line that comes, until the calling thread is
     * interrupted.
     *
     * @param lines is told each line, by the calling thread
     * @throws InvalidDeploymentException if the deployment has errors
     * @throws InterruptedException if the calling thread is interrupted
     */
    public void logs(Deployment deployment, boolean follow, Consumer<LogLine> lines) throws InterruptedException {
        Plan plan = planner.plan(deployment);
        Deployment planned = plan.deployment();
        LauncherAdapter launcher = planner.adapters().launcherOf(planned);
        RuntimeAdapter runtime = planner.adapters().runtimeOf(planned);
        var nodes = new LinkedHashMap<String, Node>();
        planned.cluster().nodes().forEach(node -> nodes.put(node.host(), node));
        try (var executor = new PlanExecutor(transport, planned.cluster(), event -> {})) {
            executor.hideAllSecretsOf(plan.bringUp());
            var reader = new LogReader(executor, nodes.keySet(), (host, cursor) -> {
                Node node = Objects.requireNonNull(nodes.get(host));
                return launcher.logs(planned, node, runtime, cursor);
            });
            if (follow) {
                reader.follow(lines);
            } else {
                reader.read(lines);
            }
        }
    }

    /**
     * Tells what becomes of the cluster's hosts, of what runs there and of its service, until the calling thread is interrupted: first
     * what is there, then each change. A host that is cut off, off or stopped is told within 5 s, a process or a container that has
     * ended within about one second, an endpoint that no longer answers within about 12 s. It keeps one connection to each host,
     * whose cost there is one shell; and calls again those that are lost.
     *
     * @param listener is told, by the calling thread; what it throws is ignored, and while it is busy nothing is seen
     * @throws InvalidDeploymentException if the deployment has errors
     * @throws InterruptedException if the calling thread is interrupted
     */
    public void watch(Deployment deployment, Consumer<WatchEvent> listener) throws InterruptedException {
        Deployment planned = planner.plan(deployment).deployment();
        try (var watcher = new Watcher(transport, listener)) {
            planned.cluster().nodes().forEach(node -> listenTo(watcher, planned, node));
            watcher.runWhile(() -> true);
        }
    }

    private void listenTo(Watcher watcher, Deployment planned, Node node) {
        RuntimeAdapter runtime = planner.adapters().runtimeOf(planned);
        watcher.listenTo(
                planned.cluster(),
                node,
                planner.adapters().launcherOf(planned).watch(planned, node, runtime),
                runtime.inside(planned, node, Command.of("true")),
                runtime::hasEnded);
    }

    /**
     * Watches the cluster as {@link #watch} does, and repairs it by the deployment's {@link Deployment#repair} policy, until that gives up
     * or the calling thread is interrupted. A repair is a run like that of {@link #apply}: it takes the cluster's hold, so that
     * there are never two at once, nor one beside an {@code up} or a {@code down}. What it decides by is looked at when it has the
     * hold: a cluster that was taken down, or changed to another description, stays as it is. What a repair has begun that fails is kept.
     *
     * @param listener is told what happens, most by the calling thread and what a repair does from several; what it throws is ignored
     * @return why it was given up
     * @throws InvalidDeploymentException if the deployment has errors
     * @throws InterruptedException if the calling thread is interrupted; a repair that is under way ends with what it has begun
     */
    public Finding guard(Deployment deployment, Consumer<RepairEvent> listener) throws InterruptedException {
        Deployment planned = planner.plan(deployment).deployment();
        return new Guard(new Patient(), planned, listener, transport.time()).run();
    }

    /** The same, by a clock that a test makes go faster. */
    Finding guard(Deployment deployment, Consumer<RepairEvent> listener, LongSupplier nanoTime)
            throws InterruptedException {
        Deployment planned = planner.plan(deployment).deployment();
        return new Guard(new Patient(), planned, listener, nanoTime).run();
    }

    /** A cluster as it is watched and repaired. */
    private final class Patient implements Guard.Guarded {

        @Override
        public Watcher watch(Repairs repairs, Consumer<WatchEvent> events) {
            var watcher = new Watcher(transport, events);
            Deployment now = repairs.deployment();
            now.cluster().nodes().forEach(node -> listenTo(watcher, now, node));
            repairs.gone()
                    .forEach((host, before) ->
                            listenTo(watcher, before, before.cluster().node(host)));
            return watcher;
        }

        @Override
        public Report repair(Deployment after, Next.Repair repair, Consumer<RunEvent> events) {
            Plan plan = planner.plan(after);
            var change = new Change(planner.adapters(), plan);
            var networks = Networks.beforeStart(planner.adapters(), after);
            try (var executor = new PlanExecutor(transport, after.cluster(), events)) {
                return executor.bringUp(
                        plan.bringUp(),
                        () -> change.repair(
                                change.drift(executor),
                                executor.takenDown(repair.spares().values().stream()
                                        .map(Node::host)
                                        .toList()),
                                status(executor, after).ready(),
                                repair,
                                networks),
                        OnFailure.KEEP,
                        () -> autopsy(executor, after));
            }
        }

        /** That host is a cluster of its own here: the others are not touched. */
        @Override
        public Report end(Deployment before, Next.EndLeftovers leftovers) {
            Cluster alone = before.cluster().toBuilder().nodes(leftovers.node()).build();
            List<Phase> phases = planner.plan(before).takeDown().stream()
                    .map(phase -> phase.only(leftovers.node().host()::equals))
                    .toList();
            try (var executor = new PlanExecutor(transport, alone, event -> {})) {
                return executor.takeDown(phases);
            }
        }
    }

    /**
     * Everything that an issue needs, in one archive without secrets: description, plan, status, what differs, versions, clocks,
     * journals and logs of all hosts, with a manifest. Changes nothing on a host; one that does not answer is told in the manifest.
     * {@link Planner#diagnose} reads it.
     *
     * @param description the text of the description; may be empty
     * @param out written anew, readable by its owner alone
     * @return why the cluster failed, by those logs
     * @throws InvalidDeploymentException if the deployment has errors
     * @throws IOException if the archive cannot be written
     * @throws InterruptedException if the calling thread is interrupted
     */
    public Diagnosis bundle(Deployment deployment, String description, Path out)
            throws IOException, InterruptedException {
        Plan plan = planner.plan(deployment);
        var texts = new LinkedHashMap<String, String>();
        texts.put("description.yaml", description);
        texts.put("plan.txt", PlanListing.of(plan));
        try (var executor = new PlanExecutor(transport, plan.deployment().cluster(), event -> {})) {
            executor.hideAllSecretsOf(plan.bringUp());
            texts.put("status.txt", status(executor, plan.deployment()).toString());
            texts.put(
                    "diff.txt",
                    new Change(planner.adapters(), plan).drift(executor).toString());
            Gathering gathering = gather(executor, plan.deployment(), MOST_BYTES_OF_A_LOG);
            texts.replaceAll((name, text) -> executor.withoutSecrets(text));
            Diagnosis diagnosis = gathering.diagnosis(planner.catalogue(), Words.of(plan.deployment(), "FILE"));
            texts.put("diagnosis.txt", diagnosis.toString());
            SupportBundle.write(out, texts, gathering);
            return diagnosis;
        }
    }

    /**
     * Why that cluster fails, by the logs of all its nodes as they are now. Changes nothing; a host that does not answer is told.
     *
     * @throws InvalidDeploymentException if the deployment has errors
     * @throws InterruptedException if the calling thread is interrupted
     */
    public Diagnosis diagnose(Deployment deployment) throws InterruptedException {
        Plan plan = planner.plan(deployment);
        try (var executor = new PlanExecutor(transport, plan.deployment().cluster(), event -> {})) {
            executor.hideAllSecretsOf(plan.bringUp());
            return gather(executor, plan.deployment(), MOST_BYTES_OF_A_LOG)
                    .diagnosis(planner.catalogue(), Words.of(plan.deployment(), "FILE"));
        }
    }

    private Optional<Diagnosis> autopsy(PlanExecutor executor, Deployment planned) throws InterruptedException {
        return Optional.of(gather(executor, planned, MOST_BYTES_AT_ONCE)
                        .diagnosis(planner.catalogue(), Words.of(planned, "FILE")))
                .filter(diagnosis -> !diagnosis.foundNothing());
    }

    private Gathering gather(PlanExecutor executor, Deployment planned, long mostBytes) throws InterruptedException {
        LauncherAdapter launcher = planner.adapters().launcherOf(planned);
        RuntimeAdapter runtime = planner.adapters().runtimeOf(planned);
        Map<String, Command> questions = new LinkedHashMap<>();
        Map<String, Command> clocks = new LinkedHashMap<>();
        for (Node node : planned.cluster().nodes()) {
            launcher.gather(planned, node, runtime, mostBytes).ifPresent(question -> {
                questions.put(node.host(), question);
                clocks.put(node.host(), Command.of("date", "+%s.%N %z"));
            });
        }
        return Gathering.of(executor, questions, clocks);
    }

    /** {@link #down(Deployment, Consumer)} without a listener. */
    public Report down(Deployment deployment) {
        return down(deployment, event -> {});
    }

    /**
     * {@link #down(Deployment, Duration, Consumer)} that waits for no request.
     *
     * @throws InvalidDeploymentException if the deployment has errors
     */
    public Report down(Deployment deployment, Consumer<RunEvent> listener) {
        return down(deployment, Duration.ZERO, listener);
    }

    /**
     * Ends everything of this cluster on all hosts that can be reached, and proves that nothing is left there. Touches
     * nothing that carries another cluster's name. Works from any process, and where nothing runs.
     *
     * @param drain longest wait for requests in work, in whole seconds; new ones are accepted meanwhile
     * @param listener is told what happens, from several threads; what it throws is ignored
     * @throws InvalidDeploymentException if the deployment has errors
     */
    public Report down(Deployment deployment, Duration drain, Consumer<RunEvent> listener) {
        Plan plan = planner.plan(deployment);
        var phases = new ArrayList<>(new Change(planner.adapters(), plan).drain(drain));
        List<String> drained = phases.stream().map(Phase::name).toList();
        plan.takeDown().forEach(phase -> phases.add(phase.after().isEmpty() ? phase.waitingFor(drained) : phase));
        try (var executor = new PlanExecutor(transport, plan.deployment().cluster(), listener)) {
            return executor.takeDown(phases);
        }
    }

    @Override
    public void close() {
        transport.close();
    }
}

package io.muster.service;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import io.muster.check.Finding;
import io.muster.check.Findings;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.Parallelism;
import io.muster.drift.Drift;
import io.muster.network.NetworkReport;
import io.muster.network.NpuMatrix;
import io.muster.network.PingResult;
import io.muster.network.PortLink;
import io.muster.npu.HostNpus;
import io.muster.npu.NpuHealth;
import io.muster.plan.Command;
import io.muster.plan.FileContent;
import io.muster.plan.Phase;
import io.muster.plan.Plan;
import io.muster.plan.SecretFile;
import io.muster.plan.Step;
import io.muster.preflight.Preflight;
import io.muster.run.LogLine;
import io.muster.run.Report;
import io.muster.status.ClusterStatus;
import io.muster.status.NodeStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the service answers, as records that Spring writes as JSON: in the forms of {@code docs/json.md}, where the command line has them. */
final class Answers {

    private Answers() {}

    record Found(String code, String severity, String path, String message, String remedy) {}

    static List<Found> found(List<Finding> findings) {
        return findings.stream()
                .map(finding -> new Found(
                        finding.code().name(),
                        finding.severity().name(),
                        finding.path(),
                        finding.message(),
                        finding.remedy()))
                .toList();
    }

    /** Of a description that was accepted, or not. */
    record Checked(List<Found> findings) {

        static Checked of(Findings findings) {
            return new Checked(found(findings.all()));
        }
    }

    /** Who works on a deployment. */
    record Busy(String what, String by, Instant since) {}

    /** Why a work was not begun. */
    record Refused(String message, Optional<Busy> busy) {}

    record Summary(String name, Optional<Busy> busy, boolean watched) {}

    /**
     * A deployment as it is kept here; no host is asked.
     *
     * @param description its text
     * @param repair policy by which it is repaired while it is watched
     */
    record Kept(
            String name,
            String cluster,
            String model,
            Parallelism parallelism,
            String npuGeneration,
            Optional<String> serviceUrl,
            String repair,
            List<String> spares,
            String description,
            List<Found> findings,
            List<Place> layout,
            Optional<Busy> busy,
            boolean watched) {}

    /** A node and which rank is planned on each of its NPUs. */
    record Place(String host, boolean head, List<Npu> npus) {}

    /** Ranks are empty where nothing is planned. */
    record Npu(int device, Optional<Rank> rank) {}

    record Rank(long rank, long tensor, long stage, long replica) {}

    /** vLLM numbers ranks data over pipeline over tensor, and fills node by node. */
    static List<Place> layout(Deployment deployment) {
        Cluster cluster = deployment.cluster();
        Parallelism parallelism = deployment.parallelism();
        var places = new ArrayList<Place>();
        long next = 0;
        for (Node node : cluster.nodes()) {
            var npus = new ArrayList<Npu>();
            for (int device : cluster.devices(node)) {
                npus.add(new Npu(
                        device,
                        rank(next++, parallelism)
                                .filter(rank -> deployment.serve().serves())));
            }
            places.add(new Place(node.host(), node.equals(cluster.head()), npus));
        }
        return places;
    }

    private static Optional<Rank> rank(long rank, Parallelism parallelism) {
        long stage = rank / parallelism.tensor();
        return rank >= parallelism.worldSize()
                ? Optional.empty()
                : Optional.of(new Rank(
                        rank,
                        rank % parallelism.tensor(),
                        stage % parallelism.pipeline(),
                        stage / parallelism.pipeline()));
    }

    record Status(boolean ready, List<NodeSeen> nodes, Optional<ServiceSeen> service) {

        static Status of(ClusterStatus status) {
            return new Status(
                    status.ready(),
                    status.nodes().stream().map(NodeSeen::of).toList(),
                    status.service()
                            .map(service -> new ServiceSeen(service.state().name(), service.url(), service.cause())));
        }
    }

    record NodeSeen(String host, String role, String state, int expectedNpus, int npus, String cause) {

        private static NodeSeen of(NodeStatus node) {
            return new NodeSeen(
                    node.host(),
                    node.role().name(),
                    node.state().name(),
                    node.expectedNpus(),
                    node.npus(),
                    node.cause());
        }
    }

    record ServiceSeen(String state, String url, String cause) {}

    record Drifted(
            boolean equal,
            String restart,
            List<Different> differences,
            List<String> idle,
            List<String> byHand,
            Map<String, String> unknown,
            List<Found> findings) {

        static Drifted of(Drift drift, List<Finding> findings) {
            return new Drifted(
                    drift.isEqual(),
                    drift.restart().name(),
                    drift.differences().stream()
                            .map(one -> new Different(
                                    one.host(),
                                    one.kind().name(),
                                    one.name(),
                                    one.running(),
                                    one.wanted(),
                                    one.restart().name()))
                            .toList(),
                    List.copyOf(drift.idle()),
                    List.copyOf(drift.byHand()),
                    drift.unknown(),
                    found(findings));
        }
    }

    record Different(
            String host, String kind, String name, Optional<String> running, Optional<String> wanted, String restart) {}

    record Planned(Phases phases, List<File> files, List<Found> findings) {

        static Planned of(Plan plan, Findings findings) {
            var files = new ArrayList<File>();
            steps(plan.bringUp())
                    .filter(Step.Write.class::isInstance)
                    .map(Step.Write.class::cast)
                    .forEach(write -> write.files().forEach(file -> files.add(File.of(write.host(), file))));
            return new Planned(
                    new Phases(Answers.phases(plan.bringUp()), Answers.phases(plan.takeDown())),
                    files,
                    found(findings.all()));
        }
    }

    record Phases(List<PhaseShown> up, List<PhaseShown> down) {}

    record PhaseShown(String name, List<String> after, List<StepShown> steps) {}

    /** Of a secret only its source is there: its value is in no plan. */
    record StepShown(
            String id,
            String host,
            String title,
            long deadlineSeconds,
            List<String> command,
            String stdin,
            Optional<String> informedOf,
            List<String> files,
            List<SecretShown> secrets) {}

    record SecretShown(String path, String source) {}

    record File(String host, String path, boolean executable, String text) {

        private static File of(String host, FileContent file) {
            return new File(host, file.path(), file.executable(), file.text());
        }
    }

    private static Stream<Step> steps(List<Phase> phases) {
        return phases.stream().flatMap(phase -> phase.steps().stream());
    }

    private static List<PhaseShown> phases(List<Phase> phases) {
        return phases.stream()
                .map(phase -> new PhaseShown(
                        phase.name(),
                        phase.after(),
                        phase.steps().stream().map(Answers::step).toList()))
                .toList();
    }

    private static StepShown step(Step step) {
        List<FileContent> files = step instanceof Step.Write write ? write.files() : List.of();
        List<SecretFile> secrets = step instanceof Step.Write write ? write.secrets() : List.of();
        return new StepShown(
                step.id(),
                step.host(),
                step.title(),
                step.deadline().toSeconds(),
                command(step).map(Command::argv).orElse(List.of()),
                command(step).map(Command::stdin).orElse(""),
                step instanceof Step.Run run ? run.informedOf() : Optional.empty(),
                files.stream().map(FileContent::path).toList(),
                secrets.stream()
                        .map(secret ->
                                new SecretShown(secret.path(), secret.secret().toString()))
                        .toList());
    }

    private static Optional<Command> command(Step step) {
        if (step instanceof Step.Run run) {
            return Optional.of(run.command());
        }
        if (step instanceof Step.Send send) {
            return Optional.of(send.unless().command());
        }
        return step instanceof Step.Await await ? Optional.of(await.probe().command()) : Optional.empty();
    }

    record Preflighted(
            boolean ok, double seconds, List<HostSeen> hosts, Pings pings, Ports ports, List<Found> findings) {

        static Preflighted of(Preflight preflight) {
            return new Preflighted(
                    preflight.ok(),
                    preflight.took().toMillis() / 1000.0,
                    preflight.hosts().stream()
                            .map(host -> HostSeen.of(host, preflight.facts().getOrDefault(host.host(), Map.of())))
                            .toList(),
                    Pings.of(preflight.network().npus()),
                    Ports.of(preflight.network()),
                    found(preflight.findings().all()));
        }
    }

    record HostSeen(
            String host,
            Optional<String> driver,
            Optional<String> cann,
            Map<String, String> facts,
            List<NpuSeen> npus) {

        private static HostSeen of(HostNpus host, Map<String, String> facts) {
            return new HostSeen(
                    host.host(),
                    host.driver().value(),
                    host.cann().value(),
                    facts,
                    host.devices().stream()
                            .map(npu -> new NpuSeen(
                                    npu.id(),
                                    npu.address(),
                                    npu.vnicAddress(),
                                    npu.superPodId(),
                                    npu.linkUp().value(),
                                    npu.health().map(NpuHealth::name)))
                            .toList());
        }
    }

    record NpuSeen(
            int device,
            Optional<String> address,
            Optional<String> vnic,
            Optional<String> superPod,
            Optional<Boolean> linkUp,
            Optional<String> health) {}

    /** How many pings went how, by the state's name, and all of them: a page draws those that came back too. */
    record Pings(
            String pairs, int peers, @JsonAnyGetter Map<String, Long> counts, String explained, List<Ping> results) {

        private static Pings of(NpuMatrix matrix) {
            var counts = new LinkedHashMap<String, Long>();
            for (PingResult.State state : PingResult.State.values()) {
                counts.put(state.name(), matrix.count(state));
            }
            return new Pings(
                    matrix.pairs().name(),
                    matrix.peers(),
                    counts,
                    matrix.explained(),
                    matrix.results().stream().map(Ping::of).toList());
        }
    }

    record Ping(String from, int fromDevice, String to, int toDevice, String address, String state, String said) {

        private static Ping of(PingResult result) {
            return new Ping(
                    result.ping().from().host(),
                    result.ping().from().device(),
                    result.ping().to().host(),
                    result.ping().to().device(),
                    result.ping().address(),
                    result.state().name(),
                    result.said());
        }
    }

    /** How many connections went how, and all of them. */
    record Ports(@JsonAnyGetter Map<String, Long> counts, List<Link> links) {

        private static Ports of(NetworkReport network) {
            var counts = new LinkedHashMap<String, Long>();
            for (PortLink.State state : PortLink.State.values()) {
                counts.put(state.name(), network.count(state));
            }
            return new Ports(
                    counts,
                    network.links().stream()
                            .map(link -> new Link(
                                    link.from(),
                                    link.to(),
                                    link.port(),
                                    link.use().what(),
                                    link.state().name(),
                                    link.said()))
                            .toList());
        }
    }

    record Link(String from, String to, int port, String what, String state, String said) {}

    record Lines(List<LogLine> lines) {}

    /** What became of a work. */
    record Ended(String outcome, boolean changed, double seconds, Optional<String> answer, List<Found> findings) {

        static Ended of(Report report) {
            var findings = new ArrayList<>(report.failures());
            findings.addAll(report.left());
            findings.addAll(report.notes());
            return new Ended(
                    report.outcome().name(),
                    report.changed(),
                    report.took().toMillis() / 1000.0,
                    report.answer(),
                    found(findings));
        }
    }
}

package io.muster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.check.Finding;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.plan.Plan;
import io.muster.preflight.Preflight;
import io.muster.preflight.PreflightCode;
import io.muster.run.ApplyPolicy;
import io.muster.run.FakeHosts;
import io.muster.run.Report;
import io.muster.run.RunCode;
import io.muster.run.RunEvent;
import io.muster.status.ClusterStatus;
import io.muster.status.NodeState;
import io.muster.status.NodeStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MusterTest {

    private static final String HEAD = "10.0.0.1";
    private static final String WORKER = "10.0.0.2";
    private static final Deployment DEPLOYMENT = Deployment.builder(
                    Cluster.builder()
                            .nodes(Node.of(HEAD).nic("eth0"), Node.of(WORKER).nic("eth0"))
                            .npusPerNode(2)
                            .build(),
                    ModelSpec.of("m"))
            .build();
    private static final Deployment BROKEN =
            DEPLOYMENT.toBuilder().parallelism(Parallelism.tensor(64)).build();

    private final FakeHosts hosts = new FakeHosts();
    private final List<RunEvent> events = new CopyOnWriteArrayList<>();
    private final Planner planner = Planner.of(FakeLauncher.provider());
    private final Muster muster = Muster.of(planner, hosts);

    @Test
    void planIsAppliedOnHostsThatAreFit() {
        areFit(HEAD, WORKER);

        Report report = muster.apply(planner.plan(DEPLOYMENT), events::add);

        assertThat(report.ok()).isTrue();
        assertThat(report.changed()).isTrue();
        assertThat(hosts.callsOf(HEAD)).containsExactly("bash -s", "write", "up m");
        assertThat(hosts.callsOf(WORKER)).containsExactly("bash -s", "write", "up m");
        assertThat(events)
                .filteredOn(RunEvent.PhaseEnded.class::isInstance)
                .extracting(event -> ((RunEvent.PhaseEnded) event).phase().name())
                .containsExactlyInAnyOrder("preflight", "write", "aside", "start");
        assertThat(hosts.closed()).containsExactlyInAnyOrder(HEAD, WORKER);
    }

    @Test
    void nothingIsWrittenWhereOneHostIsNotFit() {
        areFit(HEAD);
        hosts.on(WORKER, "bash -s", FakeHosts.prints(answer("10.0.0.3", "0 1")));

        Report report = muster.apply(planner.plan(DEPLOYMENT), events::add);

        assertThat(report.outcome()).isEqualTo(Report.Outcome.FAILED);
        assertThat(report.changed()).isFalse();
        assertThat(report.failures()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(PreflightCode.ADDRESS_NOT_ON_HOST);
            assertThat(finding.path()).isEqualTo("nodes[1].host");
        });
        assertThat(hosts.calls()).containsExactlyInAnyOrder(HEAD + " bash -s", WORKER + " bash -s");
    }

    @Test
    void whatHasBegunIsUndoneWhereOneNodeFails() {
        areFit(HEAD, WORKER);
        hosts.on(WORKER, "up m", FakeHosts.fails(1, "muster: BROKEN: it broke | Mend it.\n"));

        Report report = muster.apply(planner.plan(DEPLOYMENT), events::add);

        assertThat(report.failures()).singleElement().satisfies(finding -> {
            assertThat(finding.code().name()).isEqualTo("BROKEN");
            assertThat(finding.message()).contains(WORKER, "it broke");
            assertThat(finding.remedy()).isEqualTo("Mend it.");
        });
        assertThat(hosts.callsOf(HEAD)).endsWith("up m", "undo");
        assertThat(hosts.callsOf(WORKER)).endsWith("up m", "undo");
        assertThat(report.left()).isEmpty();
    }

    @Test
    void listenerThatThrowsDoesNotBreakTheRun() {
        areFit(HEAD, WORKER);

        Report report = muster.apply(planner.plan(DEPLOYMENT), event -> {
            throw new IllegalStateException("a listener's own trouble");
        });

        assertThat(report.ok()).isTrue();
    }

    @Test
    void preflightAsksAlsoForWhatTheLauncherNeedsInTheSameRoundTripAndTellsFirstThatHostsDiffer()
            throws InterruptedException {
        hosts.on(HEAD, "bash -s", FakeHosts.prints(answer(HEAD, "0 1") + inspected("fact up 2.48.0\n", 0)));
        hosts.on(
                WORKER,
                "bash -s",
                FakeHosts.prints(answer(WORKER, "0 1")
                        + inspected("fact up 2.60.0\nmuster: BROKEN: it is broken | Mend it.\n", 1)));

        Preflight preflight = muster.preflight(DEPLOYMENT);

        assertThat(preflight.ok()).isFalse();
        assertThat(preflight.findings().errors())
                .extracting(Finding::toString)
                .containsExactly(
                        "ERROR HOSTS_DISAGREE nodes: Expected the same version of up on every host, saw 2.48.0 on "
                                + HEAD + "; 2.60.0 on " + WORKER + ". Install one version of up on all hosts.",
                        "ERROR BROKEN nodes[1]: " + WORKER + ", see what is there: it is broken Mend it.");
        assertThat(preflight.facts()).isEqualTo(Map.of(HEAD, Map.of("up", "2.48.0"), WORKER, Map.of("up", "2.60.0")));
        assertThat(hosts.callsOf(WORKER)).containsExactly("bash -s");
    }

    private static String inspected(String said, int exitCode) {
        return "--- inspection 1\n" + said + "--- exit " + exitCode + "\n";
    }

    @Test
    void statusAsksEveryNodeAndTakesASilentOneForPartOfTheAnswer() throws InterruptedException {
        hosts.on(HEAD, "look", FakeHosts.prints("alive"));
        hosts.on(WORKER, "look", FakeHosts.unreachable("no route"));

        ClusterStatus status = muster.status(DEPLOYMENT);

        assertThat(hosts.calls()).containsExactlyInAnyOrder(HEAD + " look", WORKER + " look");
        assertThat(status.ready()).isFalse();
        assertThat(status.nodes()).extracting(NodeStatus::state).containsExactly(NodeState.ALIVE, NodeState.UNKNOWN);
        assertThat(status.nodes()).extracting(NodeStatus::npus).containsExactly(2, 0);
        assertThat(status.nodes().get(1).cause()).contains("no route");
        assertThat(hosts.closed()).containsExactlyInAnyOrder(HEAD, WORKER);
    }

    @Test
    void clusterIsReadyWhereEveryNodeIsAlive() throws InterruptedException {
        hosts.on(HEAD, "look", FakeHosts.prints("alive"));
        hosts.on(WORKER, "look", FakeHosts.prints("alive"));

        assertThat(muster.status(DEPLOYMENT).ready()).isTrue();
    }

    @Test
    void statusEndsWhereItsThreadIsInterrupted() {
        hosts.on(HEAD, "look", FakeHosts.hangs());
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> muster.status(DEPLOYMENT)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void downStopsWhatCanBeReachedAndTellsWhatCannot() {
        hosts.on(WORKER, "down", FakeHosts.unreachable("no route"));

        Report report = muster.down(DEPLOYMENT);

        assertThat(hosts.calls()).containsExactlyInAnyOrder(HEAD + " down", WORKER + " down");
        assertThat(report.outcome()).isEqualTo(Report.Outcome.FAILED);
        assertThat(report.failures())
                .singleElement()
                .satisfies(finding -> assertThat(finding.code()).isEqualTo(RunCode.HOST_UNREACHABLE));
    }

    @Test
    void replicasAreChangedOneAfterTheOtherAndThoseAfterAFailureAreLeftAlone() {
        areFit(HEAD, WORKER, "10.0.0.3");
        List<Plan> plans =
                Stream.of(HEAD, WORKER, "10.0.0.3").map(this::replica).toList();
        hosts.on(WORKER, "up m", FakeHosts.fails(1, "muster: BROKEN: it broke | Mend it.\n"));
        var told = new CopyOnWriteArrayList<String>();

        List<Report> reports = muster.roll(
                plans,
                ApplyPolicy.ofDefaults(),
                (plan, event) -> told.add(plan.deployment().cluster().head().host()));

        assertThat(reports).extracting(Report::ok).containsExactly(true, false);
        assertThat(hosts.calls().lastIndexOf(HEAD + " up m"))
                .isLessThan(hosts.calls().indexOf(WORKER + " bash -s"));
        assertThat(hosts.callsOf("10.0.0.3")).isEmpty();
        assertThat(told).contains(HEAD, WORKER).doesNotContain("10.0.0.3");

        assertThatThrownBy(
                        () -> muster.roll(List.of(plans.get(0), plans.get(0)), ApplyPolicy.ofDefaults(), (p, e) -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("twice");
    }

    private Plan replica(String host) {
        return planner.plan(Deployment.builder(
                        Cluster.builder()
                                .nodes(Node.of(host).nic("eth0"))
                                .npusPerNode(2)
                                .build(),
                        ModelSpec.of("m"))
                .build());
    }

    @Test
    void downWaitsForRequestsInWorkFirstAndStopsAllTheSameWhereItCannot() {
        hosts.on(HEAD, "drain 30", FakeHosts.fails(1, "no answer"));

        Report report = muster.down(DEPLOYMENT, Duration.ofSeconds(30), events::add);

        assertThat(report.failures()).hasSize(1);
        assertThat(hosts.callsOf(HEAD)).containsExactly("drain 30", "down");
        assertThat(hosts.calls()).last().isNotEqualTo(HEAD + " drain 30");
    }

    @Test
    void downTellsItsListenerWhatHappens() {
        assertThat(muster.down(DEPLOYMENT, events::add).ok()).isTrue();
        assertThat(events).hasAtLeastOneElementOfType(RunEvent.StepEnded.class);
        assertThat(hosts.closed()).containsExactlyInAnyOrder(HEAD, WORKER);
    }

    @Test
    void deploymentWithErrorsReachesNoHost() {
        assertThatThrownBy(() -> muster.status(BROKEN)).isInstanceOf(InvalidDeploymentException.class);
        assertThatThrownBy(() -> muster.down(BROKEN)).isInstanceOf(InvalidDeploymentException.class);
        assertThat(hosts.calls()).isEmpty();
    }

    @Test
    void planRunsOnTheClusterItWasMadeForWhateverThePlannerKnows() {
        areFit(HEAD, WORKER);
        Plan plan = planner.plan(DEPLOYMENT);

        assertThat(Muster.of(Planner.of(), hosts).apply(plan, events::add).ok()).isTrue();
    }

    @Test
    void closingClosesTheTransport() {
        muster.close();

        assertThat(hosts.closed()).containsExactly("all");
    }

    private void areFit(String... which) {
        for (String host : which) {
            hosts.on(host, "bash -s", FakeHosts.prints(answer(host, "0 1")));
        }
    }

    private static String answer(String address, String devices) {
        return """
                --- addresses
                [{"ifname": "eth0", "addr_info": [{"family": "inet", "local": "%s"}]}]
                --- devices
                %s
                --- running
                the cluster runs here
                --- exit 0
                """.formatted(address, devices.replace(' ', '\n'));
    }
}

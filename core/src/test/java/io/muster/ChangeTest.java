package io.muster;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Secret;
import io.muster.drift.Difference;
import io.muster.drift.Drift;
import io.muster.drift.Restart;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.Phase;
import io.muster.plan.Step;
import io.muster.run.ApplyPolicy;
import io.muster.run.FakeHosts;
import io.muster.run.OnDrift;
import io.muster.run.OnLeft;
import io.muster.run.Report;
import io.muster.run.RunCode;
import io.muster.run.RunEvent;
import io.muster.spi.Observation;
import io.muster.spi.RuntimeAdapter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From what runs to what is wanted, in the order of the calls on hosts. */
@Timeout(30)
class ChangeTest {

    private static final String HEAD = "10.0.0.1";
    private static final String WORKER = "10.0.0.2";
    private static final String LEFT = "10.0.0.9";
    private static final Deployment DEPLOYMENT = Deployment.builder(
                    Cluster.builder()
                            .nodes(Node.of(HEAD).nic("eth0"), Node.of(WORKER).nic("eth0"))
                            .npusPerNode(2)
                            .build(),
                    ModelSpec.of("m"))
            .build();

    private final FakeHosts hosts = new FakeHosts();
    private final List<RunEvent> events = new CopyOnWriteArrayList<>();
    private final Planner planner = Planner.of(FakeLauncher.provider(new Drifting()));
    private final Muster muster = Muster.of(planner, hosts);

    /** Asks {@code from}: a host that prints a word runs with it instead of {@code wanted}. */
    private static final class Drifting extends FakeLauncher {

        @Override
        public Optional<Command> look(Deployment deployment, Node node, RuntimeAdapter runtime) {
            return Optional.of(Command.of("from"));
        }

        @Override
        public Drift drift(Deployment deployment, RuntimeAdapter runtime, Map<String, Observation> seen) {
            var differences = new ArrayList<Difference>();
            var unknown = new LinkedHashMap<String, String>();
            var byHand = new LinkedHashSet<String>();
            var idle = new LinkedHashSet<String>();
            var left = new ArrayList<Node>();
            seen.forEach((host, observation) -> {
                String said = observation.output().map(CommandOutput::stdout).orElse("");
                if (said.equals("by hand")) {
                    byHand.add(host);
                    differences.add(difference(host, Difference.Kind.VARIABLE, "WORKERS", Restart.GANG));
                } else if (observation.output().isEmpty()) {
                    unknown.put(host, observation.unreachable());
                } else if (said.startsWith("left ")) {
                    left.add(Node.of(said.substring(5)));
                } else if (said.startsWith("head was ")) {
                    differences.add(Difference.ofLeft(said.substring(9)));
                } else if (said.equals("idle")) {
                    idle.add(host);
                } else if (!said.isEmpty()) {
                    differences.add(difference(host, Difference.Kind.VARIABLE, "API_TOKEN", Restart.NODE));
                }
            });
            return new Drift(differences, idle, unknown, byHand).withLeft(left);
        }

        private static Difference difference(String host, Difference.Kind kind, String name, Restart restart) {
            return new Difference(host, kind, name, Optional.of("old"), Optional.of("wanted"), restart);
        }

        @Override
        public List<Phase> restart(Deployment deployment, RuntimeAdapter runtime, Drift drift) {
            if (drift.restart() == Restart.GANG && drift.byHand().isEmpty()) {
                return List.of(
                        end("end", List.of(), deployment.cluster().hosts().toArray(String[]::new)));
            }
            return drift.hosts().isEmpty()
                    ? List.of()
                    : List.of(
                            end("end-first", List.of(), HEAD),
                            end(
                                    "end-then",
                                    List.of("end-first"),
                                    drift.hosts().iterator().next()));
        }

        private static Phase end(String name, List<String> after, String... hosts) {
            return new Phase(
                    name,
                    after,
                    Stream.of(hosts)
                            .<Step>map(host -> new Step.Run(
                                    host + "/" + name,
                                    host,
                                    name,
                                    Command.of(name),
                                    Duration.ofMinutes(1),
                                    Optional.empty()))
                            .toList());
        }
    }

    @Test
    void whatDiffersIsEndedOnceTheHostsAreFitAndBeforeAnythingIsWritten() {
        areFit();
        hosts.on(WORKER, "from", FakeHosts.prints("old"));

        Report report = muster.apply(planner.plan(DEPLOYMENT), events::add);

        assertThat(report.ok()).isTrue();
        assertThat(hosts.callsOf(HEAD)).containsExactly("from", "bash -s", "end-first", "write", "up m");
        assertThat(hosts.callsOf(WORKER)).containsExactly("from", "bash -s", "end-then", "write", "up m");
        assertThat(hosts.calls().indexOf(WORKER + " end-then"))
                .isGreaterThan(hosts.calls().indexOf(HEAD + " end-first"))
                .isLessThan(hosts.calls().indexOf(HEAD + " write"));
        assertThat(report.drift().restart()).isEqualTo(Restart.NODE);
        assertThat(events)
                .filteredOn(event -> !(event instanceof RunEvent.ChoreEnded))
                .first()
                .isEqualTo(new RunEvent.Drifted(report.drift()));
    }

    @Test
    void nothingIsEndedWhereAHostIsNotFit() {
        hosts.on(HEAD, "bash -s", FakeHosts.prints(answer(HEAD)));
        hosts.on(WORKER, "bash -s", FakeHosts.prints(answer("10.0.0.3")));
        hosts.on(WORKER, "from", FakeHosts.prints("old"));

        Report report = muster.apply(planner.plan(DEPLOYMENT), events::add);

        assertThat(report.ok()).isFalse();
        assertThat(hosts.calls())
                .containsExactlyInAnyOrder(HEAD + " from", WORKER + " from", HEAD + " bash -s", WORKER + " bash -s");
    }

    @Test
    void whatIsEqualIsAskedOnceMoreAndNoEventTellsOfIt() {
        areFit();

        Report report = muster.apply(planner.plan(DEPLOYMENT), events::add);

        assertThat(report.ok()).isTrue();
        assertThat(report.drift().isEqual()).isTrue();
        assertThat(hosts.callsOf(HEAD)).containsExactly("from", "bash -s", "write", "up m");
        assertThat(events).noneMatch(RunEvent.Drifted.class::isInstance);
    }

    @Test
    void nothingIsChangedWhereRestartsAreRefusedAndNoSecretIsTold() {
        areFit();
        hosts.on(HEAD, "from", FakeHosts.prints("old"));
        hosts.on(WORKER, "from", FakeHosts.prints("old"));

        Report report =
                muster.apply(planner.plan(DEPLOYMENT), ApplyPolicy.ofDefaults().onDrift(OnDrift.REFUSE), events::add);

        assertThat(report.ok()).isFalse();
        assertThat(report.changed()).isFalse();
        assertThat(report.refused()).isTrue();
        assertThat(report.failures()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(RunCode.DRIFT);
            assertThat(finding.message())
                    .contains("API_TOKEN: [hidden] -> [hidden], on 10.0.0.1 and 10.0.0.2")
                    .doesNotContain("old");
        });
        assertThat(hosts.calls()).containsExactlyInAnyOrder(HEAD + " from", WORKER + " from");
    }

    @Test
    void whatWasStartedByHandIsEndedOnlyOnRequest() {
        areFit();
        hosts.on(HEAD, "from", FakeHosts.prints("by hand"));

        Report refused = muster.apply(planner.plan(DEPLOYMENT), events::add);

        assertThat(refused.refused()).isTrue();
        assertThat(refused.failures()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(RunCode.STARTED_BY_HAND);
            assertThat(finding.message()).contains("WORKERS: old -> wanted, on 10.0.0.1");
        });
        assertThat(hosts.calls()).containsExactlyInAnyOrder(HEAD + " from", WORKER + " from");

        Report adopted =
                muster.apply(planner.plan(DEPLOYMENT), ApplyPolicy.ofDefaults().onDrift(OnDrift.ADOPT), events::add);

        assertThat(adopted.ok()).isTrue();
        assertThat(hosts.calls()).contains(HEAD + " end-first", HEAD + " end-then");
    }

    @Test
    void aHostThatLeftTheDescriptionIsNeverForgotten() {
        areFit();
        hosts.on(HEAD, "from", FakeHosts.prints("left 10.0.0.9"));

        Report report = muster.apply(planner.plan(DEPLOYMENT), events::add);

        assertThat(report.refused()).isTrue();
        assertThat(report.failures()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(RunCode.HOST_NOT_DESCRIBED);
            assertThat(finding.message()).contains("10.0.0.9");
            assertThat(finding.remedy()).contains("--remove-nodes", "write it into the description");
        });
        assertThat(hosts.calls()).containsExactlyInAnyOrder(HEAD + " from", WORKER + " from");
    }

    @Test
    void aWorkerIsReplacedOnRequestAndItsSuccessorIsReadyBeforeAnythingIsEnded() {
        areFit();
        hosts.on(HEAD, "from", FakeHosts.prints("left " + LEFT));
        hosts.on(WORKER, "from", FakeHosts.prints("idle"));

        Report report =
                muster.apply(planner.plan(DEPLOYMENT), ApplyPolicy.ofDefaults().onLeft(OnLeft.REMOVE), events::add);

        assertThat(report.failures()).isEmpty();
        assertThat(report.notes()).noneMatch(note -> note.code() == RunCode.REMOVED_NOT_ENDED);
        assertThat(hosts.callsOf(LEFT)).containsExactly("end");
        assertThat(hosts.callsOf(HEAD)).containsExactly("from", "bash -s", "end", "write", "up m");
        assertThat(hosts.callsOf(WORKER)).containsExactly("from", "bash -s", "end", "write", "write", "up m");
        assertThat(hosts.calls().indexOf(WORKER + " write"))
                .as("written on the new host before")
                .isLessThan(hosts.calls().indexOf(HEAD + " end"))
                .isLessThan(hosts.calls().indexOf(LEFT + " end"));
        assertThat(hosts.closed()).containsExactlyInAnyOrder(HEAD, WORKER, LEFT);
    }

    @Test
    void whereTheSuccessorIsNotFitOrCannotBeMadeReadyNothingIsEnded() {
        for (boolean fit : List.of(false, true)) {
            areFit();
            hosts.calls().clear();
            hosts.on(HEAD, "from", FakeHosts.prints("left " + LEFT));
            hosts.on(WORKER, "from", FakeHosts.prints("idle"));
            if (fit) {
                hosts.on(WORKER, "write", FakeHosts.unreachable("no room"));
            } else {
                hosts.on(WORKER, "bash -s", FakeHosts.prints(answer("10.0.0.3")));
            }

            Report report = muster.apply(
                    planner.plan(DEPLOYMENT), ApplyPolicy.ofDefaults().onLeft(OnLeft.REMOVE), events::add);

            assertThat(report.ok()).isFalse();
            assertThat(hosts.callsOf(HEAD)).containsExactly("from", "bash -s");
            assertThat(hosts.callsOf(LEFT)).isEmpty();
        }
    }

    @Test
    void requestsInWorkAreWaitedForWhenAllIsReadyAndOnlyWhereTheServiceMustEnd() {
        areFit();
        ApplyPolicy patient = ApplyPolicy.ofDefaults().onLeft(OnLeft.REMOVE).drain(Duration.ofSeconds(90));

        assertThat(muster.apply(planner.plan(DEPLOYMENT), patient, events::add).ok())
                .isTrue();
        assertThat(hosts.calls()).doesNotContain(HEAD + " drain 90");

        hosts.calls().clear();
        hosts.on(HEAD, "from", FakeHosts.prints("left " + LEFT));
        hosts.on(WORKER, "from", FakeHosts.prints("idle"));
        assertThat(muster.apply(planner.plan(DEPLOYMENT), patient, events::add).ok())
                .isTrue();
        assertThat(hosts.calls())
                .containsSubsequence(WORKER + " write", HEAD + " drain 90", HEAD + " end", HEAD + " write");
    }

    @Test
    void onRequestAllAreStartedAgainThoughNothingDiffers() {
        areFit();

        Report report =
                muster.apply(planner.plan(DEPLOYMENT), ApplyPolicy.ofDefaults().onDrift(OnDrift.ALWAYS), events::add);

        assertThat(report.ok()).isTrue();
        assertThat(report.drift().restart()).isEqualTo(Restart.GANG);
        assertThat(hosts.callsOf(HEAD)).containsExactly("from", "bash -s", "end", "write", "up m");
        assertThat(hosts.callsOf(WORKER)).containsExactly("from", "bash -s", "end", "write", "up m");
    }

    @Test
    void aWorkerThatLeftAndDoesNotAnswerHoldsUpNobodyAndIsTold() {
        areFit();
        hosts.on(HEAD, "from", FakeHosts.prints("left " + LEFT));
        hosts.on(LEFT, "true", FakeHosts.unreachable("no route"));

        Report report =
                muster.apply(planner.plan(DEPLOYMENT), ApplyPolicy.ofDefaults().onLeft(OnLeft.REMOVE), events::add);

        assertThat(report.ok()).isTrue();
        assertThat(report.notes()).last().satisfies(note -> {
            assertThat(note.code()).isEqualTo(RunCode.REMOVED_NOT_ENDED);
            assertThat(note.message()).contains(LEFT, "does not answer");
            assertThat(note.remedy()).contains("bash ~/.muster/muster/stop");
        });
        assertThat(hosts.callsOf(LEFT)).isEmpty();
        assertThat(hosts.callsOf(HEAD)).containsExactly("from", "bash -s", "end", "write", "up m");
    }

    @Test
    void theHeadIsNotTakenOut() {
        areFit();
        hosts.on(WORKER, "from", FakeHosts.prints("head was " + LEFT));

        Report report =
                muster.apply(planner.plan(DEPLOYMENT), ApplyPolicy.ofDefaults().onLeft(OnLeft.REMOVE), events::add);

        assertThat(report.refused()).isTrue();
        assertThat(report.failures()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(RunCode.HOST_NOT_DESCRIBED);
            assertThat(finding.message()).contains("its head on " + LEFT);
        });
    }

    @Test
    void diffAsksAndChangesNothing() throws InterruptedException {
        hosts.on(WORKER, "from", FakeHosts.prints("old"));

        Drift drift = muster.diff(DEPLOYMENT);

        assertThat(drift.hosts()).containsExactly(WORKER);
        assertThat(hosts.calls()).containsExactlyInAnyOrder(HEAD + " from", WORKER + " from");
    }

    @Test
    void aSecretThatHasChangedAtItsSourceRestartsWhatWasStartedWithTheOldOne() throws InterruptedException {
        Deployment deployment = Deployment.builder(DEPLOYMENT.cluster(), ModelSpec.of("m"))
                .secret("HF_TOKEN", Secret.callback("vault", () -> "hf_of-today"))
                .build();
        hosts.on(HEAD, "bash -s", FakeHosts.prints(""));
        hosts.on(WORKER, "bash -s", FakeHosts.prints("differs HF_TOKEN\n"));

        Drift drift = muster.diff(deployment);

        assertThat(drift.differences())
                .containsExactly(Difference.ofSecret(WORKER, "HF_TOKEN", Restart.GANG))
                .asString()
                .doesNotContain("hf_of-today");
    }

    @Test
    void anInterruptWhileLookingEndsAsOneWhileRunning() {
        areFit();
        Thread.currentThread().interrupt();

        Report report = muster.apply(planner.plan(DEPLOYMENT), events::add);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(report.outcome()).isEqualTo(Report.Outcome.CANCELLED);
    }

    private void areFit() {
        for (String host : List.of(HEAD, WORKER)) {
            hosts.on(host, "bash -s", FakeHosts.prints(answer(host)));
        }
    }

    private static String answer(String address) {
        return """
                --- addresses
                [{"ifname": "eth0", "addr_info": [{"family": "inet", "local": "%s"}]}]
                --- devices
                0
                1
                --- running
                the cluster runs here
                --- exit 0
                --- inspection 1
                --- exit 0
                """.formatted(address);
    }
}

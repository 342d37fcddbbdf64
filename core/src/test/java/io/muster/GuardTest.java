package io.muster;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.check.Finding;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.RepairPolicy;
import io.muster.drift.Drift;
import io.muster.drift.Restart;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.Phase;
import io.muster.plan.Step;
import io.muster.repair.RepairCode;
import io.muster.run.FakeHosts;
import io.muster.run.RepairEvent;
import io.muster.run.RunCode;
import io.muster.spi.Observation;
import io.muster.spi.RuntimeAdapter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cluster that loses a part while it is guarded, in the order of the calls on hosts. Settling and pauses go 20 times as fast. */
@Timeout(60)
class GuardTest {

    private static final String HEAD = "10.0.0.1";
    private static final String WORKER = "10.0.0.2";
    private static final String UNFIT = "10.0.0.8";
    private static final String SPARE = "10.0.0.9";

    private final FakeHosts hosts = new FakeHosts();
    private final List<RepairEvent> events = new CopyOnWriteArrayList<>();
    private final Planner planner = Planner.of(FakeLauncher.provider(new Gang()));
    private final Muster muster = Muster.of(planner, hosts);

    /** Ends all nodes by {@code end} where all are to start again. A host that answers {@code from LEFT} counts that host too. */
    private static final class Gang extends FakeLauncher {

        @Override
        public Optional<Command> look(Deployment deployment, Node node, RuntimeAdapter runtime) {
            return Optional.of(Command.of("from"));
        }

        @Override
        public Drift drift(Deployment deployment, RuntimeAdapter runtime, Map<String, Observation> seen) {
            var left = new ArrayList<Node>();
            seen.forEach((host, observation) -> {
                String said = observation.output().map(CommandOutput::stdout).orElse("");
                if (!said.isEmpty() && !deployment.cluster().hosts().contains(said)) {
                    left.add(Node.of(said));
                }
            });
            return Drift.NONE.withLeft(left);
        }

        @Override
        public List<Phase> restart(Deployment deployment, RuntimeAdapter runtime, Drift drift) {
            if (drift.restart() != Restart.GANG) {
                return List.of();
            }
            List<Step> steps = deployment.cluster().hosts().stream()
                    .<Step>map(host -> new Step.Run(
                            host + "/end", host, "end", Command.of("end"), Duration.ofMinutes(1), Optional.empty()))
                    .toList();
            return List.of(new Phase("end", List.of(), steps));
        }
    }

    @Test
    void aLostNodeRestartsTheGangOnceAndItIsGuardedOn() throws InterruptedException {
        isUp();
        hosts.on(WORKER, "watch", FakeHosts.prints("node down It has ended.\n"));
        hosts.on(WORKER, "look", FakeHosts.prints("dead"));
        hosts.on(WORKER, "up m", () -> {
            hosts.on(WORKER, "watch", FakeHosts.prints("node up\n"));
            return new CommandOutput(0, "", "");
        });

        guardUntil(RepairPolicy.restart(), RepairEvent.RepairEnded.class::isInstance);

        assertThat(hosts.callsOf(WORKER)).containsExactly("from", "look", "bash -s", "end", "write", "up m");
        assertThat(hosts.callsOf(HEAD)).containsExactly("from", "look", "bash -s", "end", "write", "up m");
        assertThat(only(RepairEvent.RepairEnded.class).report().ok()).isTrue();
        assertThat(only(RepairEvent.Waiting.class).why()).contains("10.0.0.2 node LOST: It has ended.");
        assertThat(events).doesNotHaveAnyElementsOfTypes(RepairEvent.GaveUp.class);
    }

    @Test
    void whatHasComeBackByThenIsNotRestarted() throws InterruptedException {
        isUp();
        hosts.on(WORKER, "watch", FakeHosts.prints("node down It has ended.\n"));

        guardUntil(RepairPolicy.restart(), RepairEvent.RepairEnded.class::isInstance);

        assertThat(hosts.calls()).doesNotContain(HEAD + " end", WORKER + " end");
        assertThat(only(RepairEvent.RepairEnded.class).report().ok()).isTrue();
    }

    @Test
    void whatWasTakenDownStaysDown() throws InterruptedException {
        for (String where : List.of(HEAD + " ", HEAD + " down", HEAD + " undo", WORKER + " ")) {
            isUp();
            events.clear();
            String host = where.substring(0, where.indexOf(' '));
            hosts.on(host, "last run", FakeHosts.prints(where.substring(host.length() + 1) + "\n"));
            hosts.on(WORKER, "watch", FakeHosts.prints("node down It has ended.\n"));
            hosts.on(WORKER, "look", FakeHosts.prints("dead"));

            Finding why = guard(RepairPolicy.restart(), event -> {});

            assertThat(why.code()).isEqualTo(RepairCode.CLUSTER_NOT_UP);
            assertThat(why.message()).contains("taken down on " + host);
            assertThat(only(RepairEvent.GaveUp.class).reason()).isEqualTo(why);
        }
        assertThat(hosts.calls()).allMatch(call -> call.endsWith(" from") || call.endsWith(" look"));
    }

    @Test
    void anotherRunIsWaitedForAndThenItsWordCounts() throws InterruptedException {
        isUp();
        hosts.on(WORKER, "watch", FakeHosts.prints("node down It has ended.\n"));
        hosts.on(WORKER, "look", FakeHosts.prints("dead"));
        var asked = new AtomicInteger();
        hosts.on(HEAD, "hold", () -> {
            if (asked.incrementAndGet() == 1) {
                return new CommandOutput(0, "held by ann, who takes it down\n", "");
            }
            hosts.on(HEAD, "last run", FakeHosts.prints(""));
            return new CommandOutput(0, "ours\n", "");
        });

        Finding why = guard(RepairPolicy.restart().attempts(1), event -> {});

        assertThat(why.code()).isEqualTo(RepairCode.CLUSTER_NOT_UP);
        assertThat(asked).hasValue(2);
        assertThat(hosts.calls()).allMatch(call -> call.endsWith(" from") || call.endsWith(" look"));
    }

    @Test
    void whatSomebodyHasMadeAnotherClusterIsLeftAlone() throws InterruptedException {
        isUp();
        hosts.on(WORKER, "watch", FakeHosts.prints("node down It has ended.\n"));
        hosts.on(WORKER, "look", FakeHosts.prints("dead"));
        hosts.on(HEAD, "from", FakeHosts.prints("10.0.0.7"));

        assertThat(guard(RepairPolicy.restart(), event -> {}).code()).isEqualTo(RunCode.HOST_NOT_DESCRIBED);
    }

    @Test
    void whatFailsIsKeptAndTriedAgainUntilItIsGivenUp() throws InterruptedException {
        isUp();
        hosts.on(WORKER, "watch", FakeHosts.prints("node down It has ended.\n"));
        hosts.on(WORKER, "look", FakeHosts.prints("dead"));
        hosts.on(WORKER, "up m", FakeHosts.fails(1, "muster: BROKEN: it broke | Mend it.\n"));

        Finding why = guard(RepairPolicy.restart().attempts(2), event -> {});

        assertThat(why.code()).isEqualTo(RepairCode.REPAIRS_USED_UP);
        assertThat(hosts.callsOf(WORKER).stream().filter("up m"::equals)).hasSize(2);
        assertThat(hosts.calls()).doesNotContain(HEAD + " undo", WORKER + " undo");
    }

    @Test
    void aSpareThatIsFitTakesThePlaceOfALostHostAndItsLeftoversAreEnded() throws InterruptedException {
        isUp();
        isFit(SPARE);
        hosts.on(UNFIT, "bash -s", FakeHosts.unreachable("no route"));
        hosts.on(UNFIT, "claim up", FakeHosts.unreachable("no route"));
        hosts.on(WORKER, "watch", FakeHosts.unreachable("no route"));
        hosts.on(HEAD, "from", FakeHosts.prints(WORKER));
        RepairPolicy policy =
                RepairPolicy.replace(Node.of(UNFIT).nic("eth0"), Node.of(SPARE).nic("eth0"));

        guardUntil(policy, event -> {
            if (event instanceof RepairEvent.RepairEnded ended && ended.report().ok()) {
                hosts.on(WORKER, "watch", FakeHosts.prints(".\n"));
            }
            return event instanceof RepairEvent.LeftoversEnded;
        });

        List<RepairEvent.RepairEnded> ended = events.stream()
                .filter(RepairEvent.RepairEnded.class::isInstance)
                .map(RepairEvent.RepairEnded.class::cast)
                .toList();
        assertThat(ended).extracting(one -> one.report().ok()).containsExactly(false, true);
        Deployment now = ended.get(1).now();
        assertThat(now.cluster().hosts()).containsExactly(HEAD, SPARE);
        Deployment last = now.replacing(Map.of(SPARE, Node.of(UNFIT).nic("eth0")));
        assertThat(last.repair().spares()).isEmpty();
        assertThat(planner.check(last).hasErrors()).as("without spares").isFalse();
        assertThat(hosts.callsOf(SPARE))
                .as("made ready before all are ended")
                .containsExactly("from", "look", "bash -s", "end", "write", "write", "up m");
        assertThat(hosts.calls().indexOf(SPARE + " write"))
                .isLessThan(hosts.calls().lastIndexOf(HEAD + " end"));
        assertThat(hosts.callsOf(WORKER)).containsExactly("down");
        assertThat(hosts.callsOf(HEAD)).doesNotContain("down");
        RepairEvent.LeftoversEnded leftovers = only(RepairEvent.LeftoversEnded.class);
        assertThat(leftovers.host()).isEqualTo(WORKER);
        assertThat(leftovers.report().ok()).isTrue();
    }

    private void guardUntil(RepairPolicy policy, Predicate<RepairEvent> last) {
        try {
            guard(policy, event -> {
                if (last.test(event)) {
                    Thread.currentThread().interrupt();
                }
            });
            throw new AssertionError("it was given up: " + events.get(events.size() - 1));
        } catch (InterruptedException e) {
            // As asked for.
        }
    }

    private Finding guard(RepairPolicy policy, Consumer<RepairEvent> listener) throws InterruptedException {
        Cluster cluster = Cluster.builder()
                .nodes(Node.of(HEAD).nic("eth0"), Node.of(WORKER).nic("eth0"))
                .npusPerNode(2)
                .build();
        Deployment deployment =
                Deployment.builder(cluster, ModelSpec.of("m")).repair(policy).build();
        return muster.guard(
                deployment,
                event -> {
                    events.add(event);
                    listener.accept(event);
                },
                () -> System.nanoTime() * 20);
    }

    private <E extends RepairEvent> E only(Class<E> kind) {
        List<E> found = events.stream().filter(kind::isInstance).map(kind::cast).toList();
        assertThat(found).hasSize(1);
        return Objects.requireNonNull(found.get(0));
    }

    private void isUp() {
        isFit(HEAD);
        isFit(WORKER);
        hosts.on(HEAD, "look", FakeHosts.prints("alive"));
        hosts.on(WORKER, "look", FakeHosts.prints("alive"));
        hosts.on(HEAD, "last run", FakeHosts.prints("up\n"));
        hosts.on(WORKER, "last run", FakeHosts.prints("up\n"));
    }

    private void isFit(String host) {
        hosts.on(host, "bash -s", FakeHosts.prints("""
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
                """.formatted(host)));
    }
}

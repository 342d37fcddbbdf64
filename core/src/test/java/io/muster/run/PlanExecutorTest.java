package io.muster.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.muster.check.Finding;
import io.muster.check.Severity;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.drift.Drift;
import io.muster.plan.Agreement;
import io.muster.plan.AgreementCode;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.Expectation;
import io.muster.plan.FileCheck;
import io.muster.plan.FileContent;
import io.muster.plan.Phase;
import io.muster.plan.Probe;
import io.muster.plan.Step;
import io.muster.plan.Told;
import io.muster.spi.Observation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PlanExecutorTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String A = "10.0.0.1";
    private static final String B = "10.0.0.2";
    private static final String C = "10.0.0.3";

    private final FakeHosts hosts = new FakeHosts();
    private final List<RunEvent> events = new CopyOnWriteArrayList<>();

    @AfterEach
    void everyStartHasItsEnd() {
        assertThat(events.stream()
                        .filter(e -> e instanceof RunEvent.StepStarted)
                        .count())
                .isEqualTo(events.stream()
                        .filter(e -> e instanceof RunEvent.StepEnded || e instanceof RunEvent.StepFailed)
                        .count());
        assertThat(events.stream()
                        .filter(e -> e instanceof RunEvent.PhaseStarted)
                        .count())
                .isEqualTo(events.stream()
                        .filter(e -> e instanceof RunEvent.PhaseEnded || e instanceof RunEvent.PhaseFailed)
                        .count());
    }

    @Test
    void stepsOfANodeRunInTheirOrder() {
        Report report = up(phase("p", step(A, "1"), step(A, "2"), write(A), step(A, "3")));

        assertThat(report.ok()).isTrue();
        assertThat(hosts.calls()).containsExactly(A + " 1", A + " 2", A + " write", A + " 3");
        assertThat(report.failures()).isEmpty();
        assertThat(report.left()).isEmpty();
    }

    @Test
    void nodesOfAPhaseRunSideBySide() {
        var all = new CyclicBarrier(3);
        for (String host : List.of(A, B, C)) {
            hosts.on(host, "meet", () -> meet(all));
        }

        assertThat(up(phase("p", step(A, "meet"), step(B, "meet"), step(C, "meet")))
                        .ok())
                .isTrue();
    }

    @Test
    void phasesThatWaitForTheSameRunSideBySide() {
        var all = new CyclicBarrier(2);
        hosts.on(A, "meet", () -> meet(all));
        hosts.on(B, "meet", () -> meet(all));

        Report report = up(
                phase("first", step(A, "x")),
                after("left", List.of("first"), step(A, "meet")),
                after("right", List.of("first"), step(B, "meet")));

        assertThat(report.ok()).isTrue();
    }

    @Test
    void phaseBeginsWhenAllNodesOfThoseBeforeItHaveEnded() {
        var slow = new CountDownLatch(1);
        hosts.on(A, "quick", () -> {
            slow.countDown();
            return new CommandOutput(0, "", "");
        });
        hosts.on(B, "slow", () -> {
            slow.await();
            TimeUnit.MILLISECONDS.sleep(100);
            return new CommandOutput(0, "", "");
        });

        up(phase("one", step(A, "quick"), step(B, "slow")), after("two", List.of("one"), step(A, "next")));

        List<String> order = events.stream()
                .filter(e -> e instanceof RunEvent.StepEnded || e instanceof RunEvent.StepStarted)
                .map(PlanExecutorTest::word)
                .toList();
        assertThat(order.indexOf("started next"))
                .isGreaterThan(order.indexOf("ended slow"))
                .isGreaterThan(order.indexOf("ended quick"));
    }

    @Test
    void emptyPhaseEndsAtOnceAndLetsTheNextBegin() {
        assertThat(up(phase("empty"), after("next", List.of("empty"), step(A, "x")))
                        .ok())
                .isTrue();
        assertThat(hosts.calls()).containsExactly(A + " x");
    }

    @Test
    void planWithoutPhasesIsDone() {
        assertThat(up().ok()).isTrue();
        assertThat(up().changed()).isFalse();
    }

    @Test
    void phaseThatWaitsForOneThatIsNotBeforeItIsRefusedBeforeAnythingIsDone() {
        assertThatThrownBy(() -> up(phase("one", step(A, "x")), after("two", List.of("onne"), step(A, "y"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two")
                .hasMessageContaining("onne");
        assertThat(hosts.calls()).isEmpty();
    }

    @Test
    void stepThatFailsEndsItsNodeAndTheFollowingPhases() {
        hosts.on(A, "bad", FakeHosts.fails(3, "one\ntwo\n"));

        Report report = up(
                phase("p", step(A, "bad"), step(A, "never"), step(B, "good"), step(B, "also")),
                after("q", List.of("p"), step(B, "never")));

        assertThat(report.outcome()).isEqualTo(Report.Outcome.FAILED);
        assertThat(hosts.callsOf(A)).containsExactly("bad");
        assertThat(hosts.callsOf(B)).containsExactly("good", "also");
        Finding failure = only(report.failures());
        assertThat(failure.code()).isEqualTo(RunCode.COMMAND_FAILED);
        assertThat(failure.path()).isEqualTo("nodes[0]");
        assertThat(failure.message()).contains(A, "bad", "saw 3", "one / two");
    }

    @Test
    void failuresOfAllNodesOfAPhaseAreTold() {
        hosts.on(A, "bad", FakeHosts.unreachable("no route"));
        hosts.on(C, "bad", FakeHosts.fails(1, "x"));

        Report report = up(phase("p", step(A, "bad"), step(B, "bad"), step(C, "bad")));

        assertThat(report.failures()).extracting(Finding::path).containsExactlyInAnyOrder("nodes[0]", "nodes[2]");
        assertThat(report.failures())
                .extracting(Finding::code)
                .containsExactlyInAnyOrder(RunCode.HOST_UNREACHABLE, RunCode.COMMAND_FAILED);
    }

    @Test
    void failureCutsShortThePhasesBesideItAndUndoesThem() {
        var begun = new CountDownLatch(1);
        hosts.on(B, "long", () -> {
            begun.countDown();
            return FakeHosts.hangs().answer();
        });
        hosts.on(A, "bad", () -> {
            begun.await();
            return new CommandOutput(1, "", "");
        });

        Report report = up(phase("p", step(A, "bad")), phase("q", step(B, "long", "undo"), step(B, "never")));

        assertThat(report.outcome()).isEqualTo(Report.Outcome.FAILED);
        assertThat(report.failures()).hasSize(1);
        assertThat(hosts.callsOf(B)).containsExactly("long", "undo");
        assertThat(events).anySatisfy(e -> {
            assertThat(e).isInstanceOf(RunEvent.StepFailed.class);
            assertThat(((RunEvent.StepFailed) e).step().title()).isEqualTo("long");
            assertThat(((RunEvent.StepFailed) e).findings()).isEmpty();
        });
    }

    @Test
    void aWatchEndsWellWithThePhaseThatItWatchesOver() {
        var watching = new CountDownLatch(1);
        hosts.on(B, "look", () -> {
            watching.countDown();
            return new CommandOutput(0, "1", "");
        });
        hosts.on(A, "ready", () -> {
            watching.await();
            return new CommandOutput(0, "", "");
        });

        Report report = up(
                phase("ready", step(A, "ready")),
                watch("watch", "ready", await(B, "look", isThree(Severity.ERROR), MINUTE)),
                after("next", List.of("watch"), step(C, "next")));

        assertThat(report.failures()).isEmpty();
        assertThat(report.ok()).isTrue();
        assertThat(hosts.callsOf(C)).containsExactly("next");
        assertThat(events).noneMatch(e -> e instanceof RunEvent.StepFailed || e instanceof RunEvent.PhaseFailed);
    }

    @Test
    void aWatchThatSeesAFailureEndsWhatItWatchesOverAndItsOwnOtherNodes() {
        var begun = new CountDownLatch(1);
        hosts.on(A, "ready", () -> {
            begun.countDown();
            return FakeHosts.hangs().answer();
        });
        hosts.on(B, "look", () -> {
            begun.await();
            return new CommandOutput(0, "gone", "");
        });
        hosts.on(C, "look", FakeHosts.prints("1"));

        Report report = up(
                phase("ready", step(A, "ready", "undo")),
                watch(
                        "watch",
                        "ready",
                        await(B, "look", telling(Told.ofFailure()), MINUTE),
                        await(C, "look", isThree(Severity.ERROR), MINUTE)));

        assertThat(only(report.failures()).message()).contains("saw gone");
        assertThat(hosts.callsOf(A)).containsExactly("ready", "undo");
    }

    @Test
    void aWatchOverAPhaseThatFailsEndsWithIt() {
        var watching = new CountDownLatch(1);
        hosts.on(B, "look", () -> {
            watching.countDown();
            return new CommandOutput(0, "1", "");
        });
        hosts.on(A, "ready", () -> {
            watching.await();
            return new CommandOutput(1, "", "");
        });

        Report report = up(
                phase("ready", step(A, "ready")),
                watch("watch", "ready", await(B, "look", isThree(Severity.ERROR), MINUTE)));

        assertThat(only(report.failures()).path()).isEqualTo("nodes[0]");
    }

    /** More than are worked on at the same time, so that some of the watch have not begun when it is over. */
    @Test
    void aWatchOverManyHostsEndsWithThePhaseToo() {
        List<String> many = IntStream.range(0, 80).mapToObj(i -> "10.0.1." + i).toList();
        var watching = new CountDownLatch(60);
        for (String host : many) {
            hosts.on(host, "look", () -> {
                watching.countDown();
                return new CommandOutput(0, "1", "");
            });
        }
        hosts.on(A, "ready", () -> {
            watching.await();
            return new CommandOutput(0, "", "");
        });
        var nodes = new ArrayList<>(List.of(Node.of(A)));
        many.forEach(host -> nodes.add(Node.of(host)));
        Step[] looks = many.stream()
                .map(host -> await(host, "look", isThree(Severity.ERROR), MINUTE))
                .toArray(Step[]::new);

        try (var executor =
                new PlanExecutor(hosts, Cluster.builder().nodes(nodes).build(), events::add)) {
            Report report = executor.bringUp(
                    List.of(phase("ready", step(A, "ready")), watch("watch", "ready", looks)), OnFailure.UNDO);

            assertThat(report.ok()).isTrue();
            assertThat(report.took()).isLessThan(MINUTE);
        }
    }

    @Test
    void aWatchOverAPhaseThatHasEndedAsksNothing() {
        Report report = up(
                phase("ready", step(A, "ready")),
                phase("slow", step(B, "slow")),
                Phase.watch(
                        "watch",
                        List.of("ready", "slow"),
                        "ready",
                        List.of(await(C, "look", isThree(Severity.ERROR), MINUTE))));

        assertThat(report.ok()).isTrue();
        assertThat(hosts.callsOf(C)).isEmpty();
    }

    @Test
    void aWatchOverNothingIsRefusedBeforeAnythingIsDone() {
        assertThatThrownBy(() -> up(phase("ready", step(A, "x")), watch("watch", "redy", step(B, "y"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("watch")
                .hasMessageContaining("redy");
        assertThat(hosts.calls()).isEmpty();
    }

    @Test
    void whatWasBegunIsUndoneInReverseAndEachUndoOnce() {
        hosts.on(A, "4", FakeHosts.fails(1, ""));

        Report report = up(
                phase("p", step(A, "1", "undo one"), step(A, "2", "undo two"), step(B, "1", "undo one")),
                after(
                        "q",
                        List.of("p"),
                        step(A, "3", "undo one"),
                        step(A, "4", "undo four"),
                        step(A, "5", "undo five")));

        assertThat(report.ok()).isFalse();
        assertThat(hosts.callsOf(A)).containsExactly("1", "2", "3", "4", "undo four", "undo one", "undo two");
        assertThat(hosts.callsOf(B)).containsExactly("1", "undo one");
        assertThat(report.left()).isEmpty();
        assertThat(events.stream().map(PlanExecutorTest::word))
                .contains("undoing " + A, "undone " + A, "undoing " + B, "undone " + B);
    }

    @Test
    void whatWasBegunIsKeptWhereTheCallerWantsToLookAtIt() {
        hosts.on(A, "2", FakeHosts.fails(1, ""));

        Report report;
        try (var executor = new PlanExecutor(hosts, cluster(), events::add)) {
            report = executor.bringUp(
                    List.of(phase("p", step(A, "1", "undo one"), step(A, "2", "undo two"))), OnFailure.KEEP);
        }

        assertThat(report.ok()).isFalse();
        assertThat(report.changed()).isTrue();
        assertThat(report.left()).isEmpty();
        assertThat(hosts.callsOf(A)).containsExactly("1", "2");
    }

    @Test
    void theReportSaysWhatWasUndoneOnEachHost() {
        hosts.on(A, "3", FakeHosts.fails(1, ""));
        hosts.on(B, "undo one", FakeHosts.fails(1, "still running"));

        Report report = up(
                phase("p", step(A, "1", "undo one"), step(A, "2"), step(B, "1", "undo one"), step(C, "look")),
                after("q", List.of("p"), step(A, "3", "undo three")));

        assertThat(report.undone())
                .containsExactly(
                        new Report.Undone(A, List.of("3", "1"), true), new Report.Undone(B, List.of("1"), false));
    }

    @Test
    void nothingIsBegunWhileAnotherRunHoldsTheCluster() {
        hosts.on(A, "hold", FakeHosts.prints("held by ann on desk, process 7, since 2026-01-02 03:04:05 UTC\n"));
        hosts.on(B, "true", FakeHosts.unreachable("no route to b"));

        for (Report report : List.of(up(phase("p", step(A, "1"))), down(phase("p", step(A, "1"))))) {
            assertThat(report.ok()).isFalse();
            assertThat(only(report.failures()).code()).isEqualTo(RunCode.CLUSTER_HELD);
            assertThat(only(report.failures()).message()).contains("held by ann on desk, process 7");
        }
        assertThat(hosts.calls()).isEmpty();
        assertThat(events).isEmpty();
    }

    @Test
    void allHostsThatCannotBeReachedAreToldWhereTheHeadIsOneOfThem() {
        hosts.on(A, "hold", FakeHosts.unreachable("no route to a"));
        hosts.on(C, "true", FakeHosts.unreachable("no route to c"));

        Report report = up(phase("p", step(A, "1")));

        assertThat(report.failures()).extracting(Finding::path).containsExactly("nodes[0]", "nodes[2]");
        assertThat(report.failures()).extracting(Finding::message).containsExactly("no route to a", "no route to c");
        assertThat(hosts.calls()).isEmpty();
    }

    @Test
    void whatIsToBeDoneIsDecidedWhenNoOtherRunCanChangeTheClusterAnyMore() {
        hosts.on(A, "hold", FakeHosts.prints("held by ann on desk, process 7, since 2026-01-02 03:04:05 UTC\n"));
        var asked = new AtomicBoolean();
        try (var executor = new PlanExecutor(hosts, cluster(), events::add)) {
            Report report = executor.bringUp(
                    List.of(),
                    () -> {
                        asked.set(true);
                        return Work.of(List.of());
                    },
                    OnFailure.UNDO,
                    Optional::empty);

            assertThat(only(report.failures()).code()).isEqualTo(RunCode.CLUSTER_HELD);
        }
        assertThat(asked).isFalse();
    }

    @Test
    void aHostIsNotClaimedWhereTheDecisionRefuses() {
        for (String host : List.of(A, B, C)) {
            hosts.on(host, "claim up", FakeHosts.fails(1, "muster: CLAIMED: too early | Wait."));
        }
        Finding why = Finding.error(RunCode.DRIFT, "nodes", "It runs otherwise.", "Leave it.");
        try (var executor = new PlanExecutor(hosts, cluster(), events::add)) {
            Report report = executor.bringUp(
                    List.of(phase("p", step(A, "1"))),
                    () -> new Work(
                            List.of(phase("p", step(A, "1"))), Optional.empty(), Drift.NONE, List.of(why), List.of()),
                    OnFailure.UNDO,
                    Optional::empty);

            assertThat(report.failures()).containsExactly(why);
        }
        assertThat(hosts.calls()).isEmpty();
    }

    @Test
    void aHostThatDidNotAnswerIsNotWaitedForTwice() {
        hosts.on(B, "look", FakeHosts.unreachable("no route to b"));
        hosts.on(B, "claim up", FakeHosts.hangs());
        hosts.on(C, "claim up", FakeHosts.unreachable("no route to c"));
        try (var executor = new PlanExecutor(hosts, cluster(), events::add)) {
            Report report = executor.bringUp(
                    List.of(phase("p", step(A, "1"))),
                    () -> {
                        executor.observe(Map.of(B, Command.of("look")));
                        return Work.of(List.of(phase("p", step(A, "1"))));
                    },
                    OnFailure.UNDO,
                    Optional::empty);

            assertThat(report.failures())
                    .extracting(Finding::path, Finding::message)
                    .containsExactly(tuple("nodes[1]", "no route to b"), tuple("nodes[2]", "no route to c"));
        }
        assertThat(hosts.callsOf(A)).isEmpty();
    }

    @Test
    void aHostThatIsGoneIsToldBeforeWhatOthersSayOfIt() {
        hosts.on(B, "join", FakeHosts.fails(1, "muster: HEAD_NOT_REACHABLE: no answer of a | See that it runs."));
        hosts.on(A, "true", FakeHosts.unreachable("no route to a"));

        Report report = up(phase("p", step(B, "join"), step(C, "join")));

        assertThat(report.failures())
                .extracting(finding -> finding.code().name(), Finding::path)
                .containsExactly(tuple("HOST_UNREACHABLE", "nodes[0]"), tuple("HEAD_NOT_REACHABLE", "nodes[1]"));
    }

    @Test
    void anInterruptWhileHostsAreAskedWhetherTheyAreThereUndoesWhatWasBegun() {
        Thread caller = Thread.currentThread();
        hosts.on(A, "2", FakeHosts.fails(1, ""));
        hosts.on(B, "true", () -> {
            caller.interrupt();
            return FakeHosts.hangs().answer();
        });

        Report report = up(phase("p", step(A, "1", "undo one"), step(A, "2")));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(report.outcome()).isEqualTo(Report.Outcome.CANCELLED);
        assertThat(hosts.callsOf(A)).containsExactly("1", "2", "undo one");
    }

    @Test
    void aHostThatIsGoneWhenItIsToldOfADownIsWaitedForNoMore() {
        var waits = new AtomicInteger();
        hosts.on(B, "claim down", () -> {
            waits.incrementAndGet();
            return FakeHosts.unreachable("gone").answer();
        });
        hosts.on(B, "leave", () -> {
            waits.incrementAndGet();
            return FakeHosts.unreachable("gone").answer();
        });

        Report report = down(phase("p", step(A, "stop"), step(B, "stop"), step(C, "stop")));

        assertThat(report.failures()).singleElement().satisfies(finding -> {
            assertThat(finding.path()).isEqualTo("nodes[1]");
            assertThat(finding.message()).isEqualTo("gone");
        });
        assertThat(hosts.callsOf(A)).containsExactly("stop");
        assertThat(hosts.callsOf(B)).isEmpty();
        assertThat(hosts.callsOf(C)).containsExactly("stop");
        assertThat(waits).hasValue(1);
    }

    @Test
    void aHeadThatIsGoneKeepsNobodyFromTakingDownTheOthers() {
        hosts.on(A, "hold", FakeHosts.unreachable("no route to a"));
        hosts.on(A, "stop", FakeHosts.unreachable("no route to a"));

        Report report = down(phase("p", step(A, "stop"), step(B, "stop")));

        assertThat(report.failures()).extracting(Finding::path).containsExactly("nodes[0]");
        assertThat(hosts.callsOf(B)).containsExactly("stop");
    }

    @Test
    void aRunThatNoLongerHoldsTheClusterStopsBeforeItsNextStep() {
        hosts.on(A, "1", () -> {
            hosts.release();
            return new CommandOutput(0, "", "");
        });

        Report report = up(phase("p", step(A, "1", "undo"), step(A, "2")));

        assertThat(only(report.failures()).code()).isEqualTo(RunCode.CLUSTER_HOLD_LOST);
        assertThat(hosts.calls()).containsExactly(A + " 1", A + " undo");
    }

    @Test
    void nothingIsUndoneWhereAnotherRunHasTakenTheHostOver() {
        hosts.on(A, "claim undo", FakeHosts.fails(1, "another run has taken the cluster over"));
        hosts.on(A, "2", FakeHosts.fails(1, ""));

        Report report = up(phase("p", step(A, "1", "undo one"), step(A, "2")));

        assertThat(hosts.calls()).containsExactly(A + " 1", A + " 2");
        assertThat(only(report.left()).message()).contains("another run has taken the cluster over");
    }

    @Test
    void aHostThatCannotBeClaimedIsToldBeforeAnythingIsBegun() {
        hosts.on(A, "claim up", FakeHosts.fails(1, "bash: line 9: journal: No space left on device"));
        hosts.on(B, "claim up", FakeHosts.prints("fact cutOff 2026-01-02T03:04:05Z 0123abcd begin 10.0.0.2/start\n"));

        Report report = up(phase("p", step(B, "1")));

        assertThat(only(report.failures()).code()).isEqualTo(RunCode.DISK_FULL);
        assertThat(only(report.notes()).code()).isEqualTo(RunCode.RUN_CUT_OFF);
        assertThat(only(report.notes()).message()).contains("begin 10.0.0.2/start");
        assertThat(only(report.notes()).path()).isEqualTo("nodes[1]");
        assertThat(hosts.calls()).isEmpty();
    }

    @Test
    void writtenFilesAreUndoneToo() {
        hosts.on(A, "bad", FakeHosts.fails(1, ""));
        var write = new Step.Write(
                A + "/write",
                A,
                "write",
                List.of(new FileContent("x/y", "z", false)),
                MINUTE,
                Optional.of(Command.of("remove")));

        up(phase("p", write, step(A, "bad")));

        assertThat(hosts.calls()).containsExactly(A + " write", A + " bad", A + " remove");
    }

    @Test
    void whatWasFoundUnchangedIsNotUndone() {
        hosts.on(A, "1", FakeHosts.prints("already there\nmuster: unchanged\n"));
        hosts.on(A, "2", FakeHosts.prints("not muster: unchanged\n"));
        hosts.on(A, "3", FakeHosts.fails(1, ""));

        up(phase("p", step(A, "1", "undo one"), step(A, "2", "undo two"), step(A, "3")));

        assertThat(hosts.calls()).containsExactly(A + " 1", A + " 2", A + " 3", A + " undo two");
    }

    @Test
    void nothingIsUndoneWhereAllWentWell() {
        assertThat(up(phase("p", step(A, "1", "undo"))).ok()).isTrue();

        assertThat(hosts.calls()).containsExactly(A + " 1");
    }

    @Test
    void reportSaysWhetherAnythingChanged() {
        hosts.on(A, "same", FakeHosts.prints("muster: unchanged\n"));

        assertThat(up(phase("p", step(A, "same", "undo"), step(A, "look"))).changed())
                .isFalse();
        assertThat(up(phase("p", step(A, "same", "undo"), step(A, "start", "undo")))
                        .changed())
                .isTrue();
    }

    @Test
    void whatCannotBeUndoneIsLeftAndDoesNotHoldUpTheOthers() {
        hosts.on(A, "undo two", FakeHosts.fails(1, "still running"));
        hosts.on(B, "undo two", FakeHosts.unreachable("no route to b"));
        hosts.on(C, "bad", FakeHosts.fails(1, ""));

        Report report = up(
                phase("p", step(A, "1", "undo one"), step(A, "2", "undo two")),
                phase("q", step(B, "1", "undo one"), step(B, "2", "undo two")),
                after("r", List.of("p", "q"), step(C, "bad", "undo c")));

        assertThat(report.left()).extracting(Finding::code).containsOnly(RunCode.LEFT_BEHIND);
        assertThat(report.left()).extracting(Finding::path).containsExactlyInAnyOrder("nodes[0]", "nodes[1]");
        assertThat(report.left().toString()).contains("still running", "no route to b");
        assertThat(hosts.callsOf(A)).endsWith("undo two", "undo one");
        assertThat(hosts.callsOf(B)).endsWith("undo two");
        assertThat(hosts.callsOf(C)).containsExactly("bad", "undo c");
        assertThat(events).filteredOn(e -> e instanceof RunEvent.UndoFailed).hasSize(2);
    }

    @Test
    void interruptOfTheCallerCancelsUndoesAndSetsTheInterruptStatus() {
        Thread caller = Thread.currentThread();
        hosts.on(A, "long", () -> {
            caller.interrupt();
            return FakeHosts.hangs().answer();
        });

        Report report = up(
                phase("p", step(B, "1", "undo b")),
                after("q", List.of("p"), step(A, "long", "undo a"), step(A, "never")),
                after("r", List.of("q"), step(B, "never")));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(report.outcome()).isEqualTo(Report.Outcome.CANCELLED);
        assertThat(report.left()).isEmpty();
        assertThat(hosts.calls())
                .startsWith(B + " 1", A + " long")
                .contains(A + " undo a", B + " undo b")
                .hasSize(4);
    }

    @Test
    void interruptWhileUndoingReturnsAtOnceAndTellsWhatMayBeLeft() {
        Thread caller = Thread.currentThread();
        hosts.on(A, "long", () -> {
            caller.interrupt();
            return FakeHosts.hangs().answer();
        });
        hosts.on(A, "undo", () -> {
            caller.interrupt();
            return FakeHosts.hangs().answer();
        });

        Report report = up(phase("p", step(A, "long", "undo")));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(report.outcome()).isEqualTo(Report.Outcome.CANCELLED);
        assertThat(only(report.left()).code()).isEqualTo(RunCode.LEFT_BEHIND);
        assertThat(only(report.left()).path()).isEqualTo("nodes[0]");
    }

    @Test
    void interruptOfTakingDownUndoesNothing() {
        Thread caller = Thread.currentThread();
        hosts.on(A, "long", () -> {
            caller.interrupt();
            return FakeHosts.hangs().answer();
        });

        Report report = down(phase("p", step(A, "long", "undo")), after("q", List.of("p"), step(A, "never")));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(report.outcome()).isEqualTo(Report.Outcome.CANCELLED);
        assertThat(hosts.calls()).containsExactly(A + " long");
    }

    @Test
    void takingDownGoesOnWhereOneHostFails() {
        hosts.on(A, "stop", FakeHosts.unreachable("no route"));

        Report report = down(
                phase("stop", step(A, "stop", "undo"), step(A, "never"), step(B, "stop", "undo")),
                after("prove", List.of("stop"), step(A, "prove"), step(B, "prove")));

        assertThat(report.outcome()).isEqualTo(Report.Outcome.FAILED);
        assertThat(only(report.failures()).path()).isEqualTo("nodes[0]");
        assertThat(hosts.callsOf(A)).containsExactly("stop", "prove");
        assertThat(hosts.callsOf(B)).containsExactly("stop", "prove");
    }

    @Test
    void factsThatDifferAreToldWithTheirHosts() {
        hosts.on(A, "facts", FakeHosts.prints("fact ray 2.40\nfact python 3.11 x\n"));
        hosts.on(B, "facts", FakeHosts.prints("noise\nfact ray 2.41\nfact python 3.11 x\n"));
        hosts.on(C, "facts", FakeHosts.prints("fact ray 2.40\nfact python 3.11 x\n"));

        Report report = up(
                new Phase(
                        "p",
                        List.of(),
                        List.of(Agreement.onVersionOf("ray"), Agreement.onVersionOf("python")),
                        List.of(step(A, "facts"), step(B, "facts"), step(C, "facts"))),
                after("q", List.of("p"), step(A, "never")));

        Finding finding = only(report.failures());
        assertThat(finding.code()).isEqualTo(AgreementCode.HOSTS_DISAGREE);
        assertThat(finding.message())
                .contains("ray", "2.40 on " + A + ", " + C, "2.41 on " + B)
                .doesNotContain("python");
        assertThat(hosts.calls()).doesNotContain(A + " never");
    }

    @Test
    void factsThatDifferAreToldBeforeWhatMayComeOfIt() {
        hosts.on(A, "facts", FakeHosts.prints("fact ray 2.40\n"));
        hosts.on(
                B,
                "facts",
                () -> new CommandOutput(1, "fact ray 2.41\n", "muster: NOT_READABLE: it says nothing | Look at it.\n"));

        Report report = up(new Phase(
                "p", List.of(), List.of(Agreement.onVersionOf("ray")), List.of(step(A, "facts"), step(B, "facts"))));

        assertThat(report.failures())
                .extracting(finding -> finding.code().name())
                .containsExactly("HOSTS_DISAGREE", "NOT_READABLE");
    }

    @Test
    void factsThatNobodyAskedToAgreeMayDiffer() {
        hosts.on(A, "facts", FakeHosts.prints("fact pid 1\n"));
        hosts.on(B, "facts", FakeHosts.prints("fact pid 2\n"));

        assertThat(up(phase("p", step(A, "facts"), step(B, "facts"))).ok()).isTrue();
    }

    @Test
    void probeIsAskedAgainUntilItsAnswerIsAsExpected() {
        var asked = new AtomicInteger();
        hosts.on(A, "look", () -> new CommandOutput(0, String.valueOf(asked.incrementAndGet()), ""));

        Report report = up(phase("p", await(A, "look", isThree(Severity.ERROR), MINUTE), step(A, "next")));

        assertThat(report.ok()).isTrue();
        assertThat(hosts.calls()).containsExactly(A + " look", A + " look", A + " look", A + " next");
        assertThat(report.changed()).isFalse();
    }

    @Test
    void probeIsGivenUpAfterItsPatienceWithWhatIsUnmet() {
        hosts.on(A, "look", FakeHosts.prints("2"));

        Report report =
                up(phase("p", await(A, "look", isThree(Severity.ERROR), Duration.ofMillis(50)), step(A, "never")));

        assertThat(report.outcome()).isEqualTo(Report.Outcome.FAILED);
        assertThat(only(report.failures()))
                .isEqualTo(isThree(Severity.ERROR)
                        .unmet(new CommandOutput(0, "2", ""))
                        .get(0));
        assertThat(hosts.calls()).hasSizeGreaterThan(1).doesNotContain(A + " never");
    }

    @Test
    void whatAFinalAnswerToAProbeLacksIsAFailureAtOnce() {
        hosts.on(A, "look", FakeHosts.prints("2"));

        Report report = up(phase("p", step(A, "start", "undo"), await(A, "look", telling(Told.ofFailure()), MINUTE)));

        assertThat(report.outcome()).isEqualTo(Report.Outcome.FAILED);
        assertThat(only(report.failures()).message()).contains("saw 2");
        assertThat(hosts.calls()).containsExactly(A + " start", A + " look", A + " undo");
    }

    @Test
    void probeThatCouldNotAskSaysWhyAtOnce() {
        hosts.on(A, "look", FakeHosts.fails(1, "muster: SETUP_FAILED: no setup | Mend it."));

        Report report = up(phase("p", await(A, "look", isThree(Severity.ERROR), MINUTE)));

        assertThat(only(report.failures()).code().name()).isEqualTo("SETUP_FAILED");
        assertThat(hosts.calls()).hasSize(1);
    }

    @Test
    void probeTellsHowFarItIsWhenThatChanges() {
        var asked = new AtomicInteger();
        hosts.on(A, "look", () -> new CommandOutput(0, String.valueOf(asked.incrementAndGet() / 3), ""));
        Expectation halves = new Expectation() {
            @Override
            public List<Finding> unmet(CommandOutput output) {
                return isThree(Severity.ERROR).unmet(output);
            }

            @Override
            public Told told(CommandOutput output) {
                return Told.progress(output.stdout().equals("0") ? "" : output.stdout() + " of 3");
            }
        };
        var told = new CopyOnWriteArrayList<String>();

        try (var executor = new PlanExecutor(hosts, cluster(), event -> {
            if (event instanceof RunEvent.StepProgress progress) {
                told.add(progress.step().title() + ": " + progress.progress());
            }
        })) {
            assertThat(executor.bringUp(List.of(phase("p", await(A, "look", halves, MINUTE))), OnFailure.UNDO)
                            .ok())
                    .isTrue();
        }

        assertThat(told).containsExactly("look: 1 of 3", "look: 2 of 3");
    }

    @Test
    void whatAModelAnswersIsInTheReport() {
        hosts.on(A, "look", FakeHosts.prints("3"));

        assertThat(up(phase("p", await(A, "look", telling(Told.answer("yes")), MINUTE), step(A, "next")))
                        .answer())
                .contains("yes");
        assertThat(up(phase("p", step(A, "next"))).answer()).isEmpty();
    }

    @Test
    void probeWithoutPatienceIsAskedOnce() {
        hosts.on(A, "look", FakeHosts.prints("2"));

        assertThat(up(phase("p", await(A, "look", isThree(Severity.ERROR), Duration.ZERO)))
                        .ok())
                .isFalse();
        assertThat(hosts.calls()).hasSize(1);
    }

    @Test
    void warningOfAProbeIsANoteAndHoldsNothingUp() {
        hosts.on(A, "look", FakeHosts.prints("2"));

        Report report = up(phase("p", await(A, "look", isThree(Severity.WARNING), MINUTE), step(A, "next")));

        assertThat(report.ok()).isTrue();
        assertThat(only(report.notes()).severity()).isEqualTo(Severity.WARNING);
        assertThat(hosts.calls()).containsExactly(A + " look", A + " next");
    }

    @Test
    void expectationThatThrowsFailsTheRunAndIsUndone() {
        Expectation broken = output -> {
            throw new IllegalStateException("broken on purpose");
        };

        Report report = up(phase("p", step(A, "start", "undo"), await(A, "look", broken, MINUTE)));

        assertThat(report.outcome()).isEqualTo(Report.Outcome.FAILED);
        assertThat(only(report.failures()).message()).contains("broken on purpose");
        assertThat(hosts.calls()).containsExactly(A + " start", A + " look", A + " undo");
    }

    @Test
    void failuresAreToldInTheOrderOfTheStepsWhicheverHostEndsFirst() {
        var othersEnded = new CountDownLatch(2);
        hosts.on(A, "bad", () -> {
            othersEnded.await();
            return FakeHosts.fails(1, "x").answer();
        });
        for (String host : List.of(B, C)) {
            hosts.on(host, "bad", () -> {
                othersEnded.countDown();
                return FakeHosts.fails(1, "x").answer();
            });
        }

        Report report = up(phase("p", step(A, "bad"), step(B, "bad"), step(C, "bad")));

        assertThat(report.failures()).extracting(Finding::path).containsExactly("nodes[0]", "nodes[1]", "nodes[2]");
    }

    @Test
    void explanationOfAScriptBecomesAFinding() {
        hosts.on(
                B,
                "start",
                FakeHosts.fails(1, "noise\nmuster: PORT_BUSY: 6379 is taken | by pid 4 | Stop it.\nmore noise\n"));

        Finding finding = only(up(phase("p", step(B, "start"))).failures());

        assertThat(finding.code().name()).isEqualTo("PORT_BUSY");
        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
        assertThat(finding.path()).isEqualTo("nodes[1]");
        assertThat(finding.message())
                .contains(B, "start", "6379 is taken | by pid 4")
                .doesNotContain("noise");
        assertThat(finding.remedy()).isEqualTo("Stop it.");
    }

    @Test
    void explanationMayComeWithoutARemedy() {
        hosts.on(A, "start", FakeHosts.fails(1, "muster: NO_RAY: ray is not there\n"));

        Finding finding = only(up(phase("p", step(A, "start"))).failures());

        assertThat(finding.code().name()).isEqualTo("NO_RAY");
        assertThat(finding.message()).endsWith("ray is not there");
        assertThat(finding.remedy()).isEmpty();
    }

    @Test
    void explanationOfACommandThatEndedWellIsNoFailure() {
        hosts.on(A, "start", () -> new CommandOutput(0, "", "muster: NO_RAY: only chatter | x\n"));

        assertThat(up(phase("p", step(A, "start"))).ok()).isTrue();
    }

    @Test
    void fullDiskIsRecognised() {
        hosts.on(A, "start", FakeHosts.fails(1, "cp: error writing 'x': No space left on device\n"));

        assertThat(only(up(phase("p", step(A, "start"))).failures()).code()).isEqualTo(RunCode.DISK_FULL);
    }

    @Test
    void commandThatSaysNothingOnStandardErrorIsQuotedFromItsOutput() {
        hosts.on(A, "start", () -> new CommandOutput(2, "Traceback\nValueError: x\n", " \n"));

        assertThat(only(up(phase("p", step(A, "start"))).failures()).message()).contains("ValueError: x");
    }

    @Test
    void listenerThatThrowsDoesNotBreakTheRun() {
        hosts.on(A, "2", FakeHosts.fails(1, ""));
        try (var executor = new PlanExecutor(hosts, cluster(), event -> {
            throw new IllegalStateException("broken listener");
        })) {
            Report report = executor.bringUp(List.of(phase("p", step(A, "1", "undo"), step(A, "2"))), OnFailure.UNDO);

            assertThat(report.outcome()).isEqualTo(Report.Outcome.FAILED);
            assertThat(report.failures()).hasSize(1);
            assertThat(hosts.calls()).containsExactly(A + " 1", A + " 2", A + " undo");
        }
    }

    @Test
    void observingAsksSideBySideAndHostsThatDoNotAnswerArePartOfTheAnswer() throws Exception {
        var all = new CyclicBarrier(2);
        hosts.on(A, "look", () -> meet(all));
        hosts.on(B, "look", FakeHosts.unreachable("no route to b"));
        hosts.on(C, "look", () -> {
            meet(all);
            return new CommandOutput(4, "odd", "");
        });
        try (var executor = new PlanExecutor(hosts, cluster(), events::add)) {
            Command look = Command.of("look");

            Map<String, Observation> seen = executor.observe(Map.of(A, look, B, look, C, look));

            assertThat(seen)
                    .containsOnly(
                            Map.entry(A, Observation.of(new CommandOutput(0, "", ""))),
                            Map.entry(B, Observation.unreachable("no route to b")),
                            Map.entry(C, Observation.of(new CommandOutput(4, "odd", ""))));
        }
    }

    @Test
    void interruptWhileObservingIsPassedOn() {
        Thread caller = Thread.currentThread();
        hosts.on(A, "look", () -> {
            caller.interrupt();
            return FakeHosts.hangs().answer();
        });
        try (var executor = new PlanExecutor(hosts, cluster(), events::add)) {
            assertThatThrownBy(() -> executor.observe(Map.of(A, Command.of("look"))))
                    .isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void closingClosesEverySession() {
        new PlanExecutor(hosts, cluster(), events::add).close();

        assertThat(hosts.closed()).containsExactlyInAnyOrder(A, B, C);
    }

    private Report up(Phase... phases) {
        try (var executor = new PlanExecutor(hosts, cluster(), events::add)) {
            return executor.bringUp(List.of(phases), OnFailure.UNDO);
        }
    }

    @Test
    void aStepIsInformedOfWhatEachHostHasToldInThePhasesBefore() {
        hosts.on(A, "look", FakeHosts.prints("fact image one two\nfact other x\n"));
        hosts.on(C, "look", FakeHosts.prints("fact image 3\n"));

        up(
                phase("look", step(A, "look"), step(B, "look"), step(C, "look")),
                phase("idle"),
                after(
                        "fetch",
                        List.of("look"),
                        new Step.Run(
                                "b",
                                B,
                                "fetch",
                                Command.of("fetch", "it"),
                                Optional.of("image"),
                                MINUTE,
                                Optional.empty())));

        assertThat(hosts.callsOf(B)).containsExactly("look", "fetch it " + A + "=one two " + B + "= " + C + "=3");
    }

    @Test
    void aFileIsSentWhereItIsNeededAndTellsHowFarItIs(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("image.tar"), "layers");
        hosts.on(B, "need", FakeHosts.prints("muster: unchanged\n"));

        Report report = up(phase("send", send(A, file), send(B, file)));

        assertThat(report.ok()).isTrue();
        assertThat(report.changed()).isTrue();
        assertThat(hosts.callsOf(A)).containsExactly("need", "send " + file + " there/image.tar");
        assertThat(hosts.callsOf(B)).containsExactly("need");
        assertThat(events).contains(new RunEvent.StepProgress(send(A, file), "all of it"));
    }

    @Test
    void aFileIsNotSentWhereTheQuestionFails(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("image.tar"), "layers");
        hosts.on(A, "need", FakeHosts.fails(1, "muster: NO_NEED: none | Go."));

        Report report = up(phase("send", send(A, file)));

        assertThat(only(report.failures()).code().name()).isEqualTo("NO_NEED");
        assertThat(hosts.callsOf(A)).containsExactly("need");
    }

    @Test
    void noHostIsAskedWhereAFileIsNotAsItMustBe(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("image.tar"), "no layers");
        Path gone = folder.resolve("gone.tar");

        Report report =
                up(phase("look", step(A, "look")), phase("send", send(A, file), send(B, gone), send(C, folder)));

        assertThat(report.outcome()).isEqualTo(Report.Outcome.FAILED);
        assertThat(report.failures())
                .extracting(f -> f.code().name(), Finding::path, Finding::message)
                .containsExactly(
                        tuple("HOST_SILENT", "x.archive", "Expected layers, saw no layers (9)."),
                        tuple(
                                "FILE_NOT_SENT",
                                "x.archive",
                                "Expected to read " + gone + " on this machine, to send it: there is no such file."),
                        tuple(
                                "FILE_NOT_SENT",
                                "x.archive",
                                "Expected to read " + folder + " on this machine, to send it: it is no file."));
        assertThat(hosts.calls()).isEmpty();
        assertThat(events).isEmpty();
    }

    private static Step send(String host, Path file) {
        var need = new Step.Run(host + "/need", host, "need", Command.of("need"), MINUTE, Optional.empty());
        return new Step.Send(host + "/send", host, "send", need, file, new HasLayers(), "there/image.tar", MINUTE);
    }

    /** A check that reads more than there is. */
    private record HasLayers() implements FileCheck {
        @Override
        public String path() {
            return "x.archive";
        }

        @Override
        public List<Finding> unmet(Content file) throws IOException {
            String text = new String(file.read(0, 100), UTF_8);
            return text.startsWith("layers") && new String(file.read(2, 3), UTF_8).equals("yer")
                    ? List.of()
                    : List.of(Finding.error(
                            RunCode.HOST_SILENT,
                            path(),
                            "Expected layers, saw " + text + " (" + file.size() + ").",
                            "Save it again."));
        }
    }

    private Report down(Phase... phases) {
        try (var executor = new PlanExecutor(hosts, cluster(), events::add)) {
            return executor.takeDown(List.of(phases));
        }
    }

    private static Cluster cluster() {
        return Cluster.builder().nodes(Node.of(A), Node.of(B), Node.of(C)).build();
    }

    private static Phase phase(String name, Step... steps) {
        return new Phase(name, List.of(), List.of(steps));
    }

    private static Phase after(String name, List<String> after, Step... steps) {
        return new Phase(name, after, List.of(steps));
    }

    private static Phase watch(String name, String until, Step... steps) {
        return Phase.watch(name, List.of(), until, List.of(steps));
    }

    private static Step step(String host, String command) {
        return new Step.Run(host + "/" + command, host, command, Command.of(command), MINUTE, Optional.empty());
    }

    private static Step step(String host, String command, String undo) {
        return new Step.Run(
                host + "/" + command,
                host,
                command,
                Command.of(command),
                MINUTE,
                Optional.of(Command.of(undo.split(" ", -1))));
    }

    private static Step write(String host) {
        return new Step.Write(
                host + "/write", host, "write", List.of(new FileContent("x/y", "z", false)), MINUTE, Optional.empty());
    }

    private static Step await(String host, String command, Expectation expectation, Duration patience) {
        return new Step.Await(
                host + "/" + command,
                host,
                command,
                new Probe(Command.of(command), expectation, patience, Duration.ofMillis(1)),
                MINUTE);
    }

    private static Expectation telling(Told told) {
        return new Expectation() {
            @Override
            public List<Finding> unmet(CommandOutput output) {
                return isThree(Severity.ERROR).unmet(output);
            }

            @Override
            public Told told(CommandOutput output) {
                return told;
            }
        };
    }

    private static Expectation isThree(Severity severity) {
        return output -> output.stdout().equals("3")
                ? List.of()
                : List.of(new Finding(
                        RunCode.HOST_SILENT, severity, "nodes[7].x", "Expected 3, saw " + output.stdout(), "Wait."));
    }

    private static CommandOutput meet(CyclicBarrier all) throws InterruptedException {
        try {
            all.await(30, TimeUnit.SECONDS);
        } catch (BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("they do not run side by side", e);
        }
        return new CommandOutput(0, "", "");
    }

    private static Finding only(List<Finding> findings) {
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }

    private static String word(RunEvent event) {
        if (event instanceof RunEvent.StepStarted started) {
            return "started " + started.step().title();
        }
        if (event instanceof RunEvent.StepEnded ended) {
            return "ended " + ended.step().title();
        }
        if (event instanceof RunEvent.UndoStarted started) {
            return "undoing " + started.host();
        }
        return event instanceof RunEvent.UndoEnded ended ? "undone " + ended.host() : "other";
    }
}

package io.muster.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.plan.Command;
import io.muster.plan.FileContent;
import io.muster.plan.Phase;
import io.muster.plan.Probe;
import io.muster.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What holds of every run, over random plans on hosts that fail at random. */
@Timeout(300)
class RandomPlansTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void bringingUpRandomPlansIsAllOrNothing() {
        long first = new Random().nextInt();
        int failed = 0;
        for (long seed = first; seed < first + 500; seed++) {
            var run = new RandomRun(seed);
            try (var executor = new PlanExecutor(run.hosts, run.cluster, run.events::add)) {
                run.checkBringUp(executor.bringUp(run.phases, OnFailure.UNDO));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
            failed += run.fails.isEmpty() ? 0 : 1;
        }
        // A test of plans that never, or always, fail would show little.
        assertThat(failed).isBetween(50, 450);
    }

    @Test
    void takingDownRandomPlansDoesAllThatCanBeDone() {
        long first = new Random().nextInt();
        for (long seed = first; seed < first + 500; seed++) {
            var run = new RandomRun(seed);
            try (var executor = new PlanExecutor(run.hosts, run.cluster, run.events::add)) {
                run.checkTakeDown(executor.takeDown(run.phases));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /** A plan, and hosts to run it on. */
    private static final class RandomRun {
        final FakeHosts hosts = new FakeHosts();
        final Cluster cluster;
        final List<Phase> phases = new ArrayList<>();
        final List<RunEvent> events = new CopyOnWriteArrayList<>();
        final Map<String, Phase> phaseOfStep = new HashMap<>();
        final Set<String> fails = new HashSet<>();
        final Set<String> unchanged = new HashSet<>();
        /** As {@code HOST UNDO}. */
        final Set<String> stubborn = new HashSet<>();

        private final Random random;

        RandomRun(long seed) {
            random = new Random(seed);
            List<Node> nodes = Stream.iterate(1, i -> i + 1)
                    .limit(1 + random.nextInt(5))
                    .map(i -> Node.of("10.0.0." + i))
                    .toList();
            cluster = Cluster.builder().nodes(nodes).build();
            int phaseCount = 1 + random.nextInt(6);
            for (int p = 0; p < phaseCount; p++) {
                List<String> after = phases.stream()
                        .map(Phase::name)
                        .filter(name -> random.nextInt(3) == 0)
                        .toList();
                var steps = new ArrayList<Step>();
                int stepCount = random.nextInt(8);
                for (int s = 0; s < stepCount; s++) {
                    steps.add(step(nodes.get(random.nextInt(nodes.size())).host(), p + "-" + s));
                }
                var phase = new Phase("phase " + p, after, steps);
                steps.forEach(step -> phaseOfStep.put(step.id(), phase));
                phases.add(phase);
            }
            for (Node node : nodes) {
                for (int u = 0; u < 3; u++) {
                    if (random.nextInt(8) == 0) {
                        stubborn.add(node.host() + " undo-" + u);
                        hosts.on(node.host(), "undo-" + u, FakeHosts.fails(1, "it stays"));
                    }
                }
            }
        }

        private Step step(String host, String name) {
            String id = host + "/" + name;
            Command command = Command.of("step", name);
            Optional<Command> undo =
                    Optional.of(Command.of("undo-" + random.nextInt(3))).filter(u -> random.nextInt(3) > 0);
            boolean pause = random.nextInt(20) == 0;
            int fate = random.nextInt(30);
            hosts.on(host, "step " + name, () -> {
                if (pause) {
                    Thread.sleep(1);
                }
                return (fate == 0
                                ? FakeHosts.fails(1, "bad luck")
                                : fate == 1
                                        ? FakeHosts.unreachable("gone")
                                        : FakeHosts.prints(fate < 8 ? "muster: unchanged\n" : ""))
                        .answer();
            });
            switch (random.nextInt(6)) {
                case 0 -> {
                    return new Step.Write(id, host, name, List.of(new FileContent("a/b", "c", false)), MINUTE, undo);
                }
                case 1 -> {
                    if (fate == 1) {
                        fails.add(id);
                    }
                    return new Step.Await(id, host, name, Probe.once(command, output -> List.of()), MINUTE);
                }
                default -> {
                    if (fate < 2) {
                        fails.add(id);
                    } else if (fate < 8) {
                        unchanged.add(id);
                    }
                    return new Step.Run(id, host, name, command, MINUTE, undo);
                }
            }
        }

        void checkBringUp(Report report) {
            checkEvents();
            boolean anyFailed = events.stream()
                    .anyMatch(e -> e instanceof RunEvent.StepFailed failed
                            && !failed.findings().isEmpty());
            assertThat(anyFailed).isEqualTo(!fails.isEmpty() && fails.stream().anyMatch(this::began));
            assertThat(report.ok()).isEqualTo(!anyFailed);
            if (report.ok()) {
                assertThat(fails).isEmpty();
                assertThat(begun()).hasSize(phaseOfStep.size());
                assertThat(undoCalls()).isEmpty();
                assertThat(report.left()).isEmpty();
                return;
            }
            var due = new HashSet<String>();
            for (Step step : begun()) {
                boolean foundUnchanged = events.stream()
                        .anyMatch(e -> e instanceof RunEvent.StepEnded ended
                                && ended.unchanged()
                                && ended.step().equals(step));
                if (!foundUnchanged) {
                    undoOf(step).ifPresent(undo -> due.add(step.host() + " " + undo));
                } else {
                    assertThat(unchanged.contains(step.id()) || step instanceof Step.Await)
                            .isTrue();
                }
            }
            assertThat(undoCalls()).containsExactlyInAnyOrderElementsOf(due);
            due.retainAll(stubborn);
            assertThat(report.left()).hasSize((int) due.stream()
                    .map(undo -> undo.substring(0, undo.indexOf(' ')))
                    .distinct()
                    .count());
            // Nothing is undone while anything is still being done.
            int firstUndo = firstIndex(e -> e instanceof RunEvent.UndoStarted);
            if (firstUndo >= 0) {
                assertThat(events.subList(firstUndo, events.size()))
                        .allMatch(e -> e instanceof RunEvent.UndoStarted
                                || e instanceof RunEvent.UndoEnded
                                || e instanceof RunEvent.UndoFailed);
            }
        }

        void checkTakeDown(Report report) {
            checkEvents();
            assertThat(undoCalls()).isEmpty();
            assertThat(report.left()).isEmpty();
            assertThat(report.ok()).isEqualTo(fails.isEmpty());
            assertThat(report.failures()).hasSize((int) events.stream()
                    .filter(e -> e instanceof RunEvent.StepFailed)
                    .count());
            for (Phase phase : phases) {
                var stopped = new HashSet<String>();
                for (Step step : phase.steps()) {
                    assertThat(began(step.id())).as(step.id()).isEqualTo(!stopped.contains(step.host()));
                    if (fails.contains(step.id())) {
                        stopped.add(step.host());
                    }
                }
            }
        }

        /** What holds both ways. */
        private void checkEvents() {
            var ended = new HashSet<String>();
            var endedPhases = new HashSet<String>();
            var lastOfHost = new HashMap<String, Integer>();
            for (RunEvent event : events) {
                if (event instanceof RunEvent.PhaseStarted started) {
                    assertThat(endedPhases).containsAll(started.phase().after());
                } else if (event instanceof RunEvent.PhaseEnded end) {
                    assertThat(endedPhases.add(end.phase().name())).isTrue();
                } else if (event instanceof RunEvent.PhaseFailed end) {
                    assertThat(endedPhases.add(end.phase().name())).isTrue();
                } else if (event instanceof RunEvent.StepStarted started) {
                    Step step = started.step();
                    Phase phase = phaseOf(step);
                    assertThat(endedPhases).containsAll(phase.after()).doesNotContain(phase.name());
                    int index = phase.steps().indexOf(step);
                    Integer before = lastOfHost.put(phase.name() + step.host(), index);
                    assertThat(before == null ? -1 : before).isLessThan(index);
                } else if (event instanceof RunEvent.StepEnded end) {
                    assertThat(began(end.step().id())).isTrue();
                    assertThat(endedPhases).doesNotContain(phaseOf(end.step()).name());
                    assertThat(ended.add(end.step().id())).isTrue();
                } else if (event instanceof RunEvent.StepFailed end) {
                    assertThat(began(end.step().id())).isTrue();
                    assertThat(endedPhases).doesNotContain(phaseOf(end.step()).name());
                    assertThat(ended.add(end.step().id())).isTrue();
                }
            }
            assertThat(begun()).hasSameSizeAs(ended);
            assertThat(events.stream().filter(e -> e instanceof RunEvent.PhaseStarted))
                    .hasSameSizeAs(endedPhases);
            assertThat(Collections.frequency(kinds(), RunEvent.UndoStarted.class))
                    .isEqualTo(Collections.frequency(kinds(), RunEvent.UndoEnded.class)
                            + Collections.frequency(kinds(), RunEvent.UndoFailed.class));
        }

        private List<Class<?>> kinds() {
            return events.stream().<Class<?>>map(Object::getClass).toList();
        }

        private Phase phaseOf(Step step) {
            return phases.stream()
                    .filter(phase -> phase.steps().contains(step))
                    .findFirst()
                    .orElseThrow();
        }

        private List<Step> begun() {
            return events.stream()
                    .flatMap(e -> e instanceof RunEvent.StepStarted started
                            ? Stream.of(started.step())
                            : Stream.<Step>empty())
                    .toList();
        }

        private boolean began(String id) {
            return begun().stream().anyMatch(step -> step.id().equals(id));
        }

        private List<String> undoCalls() {
            return hosts.calls().stream()
                    .filter(call -> call.contains(" undo-"))
                    .toList();
        }

        private static Optional<String> undoOf(Step step) {
            Optional<Command> undo = step instanceof Step.Write write
                    ? write.undo()
                    : step instanceof Step.Run run ? run.undo() : Optional.empty();
            return undo.map(command -> command.argv().get(0));
        }

        private int firstIndex(Predicate<RunEvent> predicate) {
            for (int i = 0; i < events.size(); i++) {
                if (predicate.test(events.get(i))) {
                    return i;
                }
            }
            return -1;
        }
    }
}

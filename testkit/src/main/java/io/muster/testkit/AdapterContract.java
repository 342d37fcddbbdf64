package io.muster.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.Planner;
import io.muster.deploy.Deployment;
import io.muster.plan.CommandOutput;
import io.muster.plan.Phase;
import io.muster.plan.Plan;
import io.muster.plan.Step;
import io.muster.spi.AdapterProvider;
import io.muster.spi.LauncherAdapter;
import io.muster.spi.Observation;
import io.muster.spi.RuntimeAdapter;
import io.muster.status.ClusterStatus;
import io.muster.status.NodeStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What Muster takes for granted of every {@link LauncherAdapter} and {@link RuntimeAdapter}. A test of your own extends it:
 *
 * <pre>{@code
 * class MyLauncherTest extends AdapterContract {
 *     protected AdapterProvider[] providers() {
 *         return new AdapterProvider[] {new MyProvider()};
 *     }
 *
 *     protected Deployment deployment() {
 *         return Deployment.builder(twoNodes, ModelSpec.of("any/model")).launcher(new MyLauncher()).build();
 *     }
 * }
 * }</pre>
 */
public abstract class AdapterContract {

    private static final int ROUNDS = 200;

    /** For tests. */
    protected AdapterContract() {}

    /** All adapters that the deployment needs but for the hosts' own runtime. */
    protected abstract AdapterProvider[] providers();

    /** Right in every way, of two nodes at least. */
    protected abstract Deployment deployment();

    @Test
    final void nothingIsFoundWrongWithIt() {
        assertEquals(List.of(), planner().check(deployment()).errors());
    }

    @Test
    final void thePlanIsTheSameEachTime() {
        assertEquals(plan().text(), plan().text());
    }

    @Test
    final void phasesHaveNamesOfTheirOwnAndWaitForThoseBeforeThem() {
        for (List<Phase> phases : List.of(plan().bringUp(), plan().takeDown())) {
            var names = new HashSet<String>();
            for (Phase phase : phases) {
                assertTrue(names.containsAll(phase.after()), () -> phase.name() + " waits for " + phase.after());
                assertTrue(names.add(phase.name()), () -> "two phases are named " + phase.name());
            }
            phases.forEach(phase -> phase.until().ifPresent(until -> assertTrue(names.contains(until), until)));
        }
    }

    @Test
    final void stepsAreOfTheHostsDescribedAndHaveIdsOfTheirOwn() {
        Set<String> hosts = Set.copyOf(deployment().cluster().hosts());
        for (List<Phase> phases : List.of(plan().bringUp(), plan().takeDown())) {
            var ids = new HashSet<String>();
            steps(phases).forEach(step -> {
                assertTrue(hosts.contains(step.host()), () -> step.id() + " is on " + step.host());
                assertTrue(ids.add(step.id()), () -> "two steps have the id " + step.id());
                assertFalse(step.title().isBlank(), step.id());
                assertTrue(step.deadline().toSeconds() > 0, step.id());
            });
        }
    }

    @Test
    final void everyNodeIsTakenDown() {
        Set<String> ended = new HashSet<>();
        steps(plan().takeDown()).forEach(step -> ended.add(step.host()));
        assertEquals(Set.copyOf(deployment().cluster().hosts()), ended);
    }

    @Test
    final void aClusterOfWhichNothingIsKnownIsNotReady() {
        Deployment planned = plan().deployment();
        var silent = new HashMap<String, Observation>();
        planned.cluster().hosts().forEach(host -> silent.put(host, Observation.unreachable("no route to host")));
        for (Map<String, Observation> seen : List.of(Map.<String, Observation>of(), silent)) {
            ClusterStatus status = launcher(planned).status(planned, seen);
            assertFalse(status.ready());
            assertEquals(
                    planned.cluster().hosts(),
                    status.nodes().stream()
                            .limit(planned.cluster().hosts().size())
                            .map(NodeStatus::host)
                            .toList());
        }
    }

    /** A host may print anything. */
    @Test
    final void whateverHostsPrintIsRead() {
        Deployment planned = plan().deployment();
        LauncherAdapter launcher = launcher(planned);
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            var seen = new HashMap<String, Observation>();
            planned.cluster()
                    .hosts()
                    .forEach(host -> seen.put(
                            host,
                            Observation.of(new CommandOutput(random.nextInt(3), anything(random), anything(random)))));
            assertDoesNotThrow(() -> launcher.status(planned, seen), () -> "seed " + seed);
            runtimes()
                    .filter(runtime -> runtime.specType().isInstance(planned.runtime()))
                    .forEach(runtime ->
                            assertDoesNotThrow(() -> launcher.drift(planned, runtime, seen), () -> "seed " + seed));
        }
    }

    private static String anything(Random random) {
        String[] words = {
            "--- ", "end", "raylets", "list", "server", "\n", "\n", " ", "{", "[", "\"", "1", "-", "null", "\u0000", "é"
        };
        var text = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
            text.append(words[random.nextInt(words.length)]);
        }
        return text.toString();
    }

    private Planner planner() {
        return Planner.of(providers());
    }

    private Plan plan() {
        return planner().plan(deployment());
    }

    private static Stream<Step> steps(List<Phase> phases) {
        return phases.stream().flatMap(phase -> phase.steps().stream());
    }

    private LauncherAdapter launcher(Deployment planned) {
        return Stream.of(providers())
                .flatMap(provider -> provider.launchers().stream())
                .filter(launcher -> planned.launcher()
                        .filter(launcher.specType()::isInstance)
                        .isPresent())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no launcher of the providers takes " + planned.launcher()));
    }

    private Stream<RuntimeAdapter> runtimes() {
        return Stream.of(providers()).flatMap(provider -> provider.runtimes().stream());
    }
}

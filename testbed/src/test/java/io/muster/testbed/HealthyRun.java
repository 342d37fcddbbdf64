package io.muster.testbed;

import io.muster.run.RunEvent;
import io.muster.testbed.FaultCase.Verb;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a run without faults does: its steps, its phases, and how long each takes. */
final class HealthyRun {

    private final Map<Verb, List<RunEvent>> events = new EnumMap<>(Map.of(
            Verb.UP, new CopyOnWriteArrayList<>(),
            Verb.DOWN, new CopyOnWriteArrayList<>()));
    private final Bed bed;
    private boolean tokens;

    /** Both are carried out once. */
    static HealthyRun of(Bed bed, Controlled cluster) {
        var healthy = new HealthyRun(bed);
        for (Verb verb : Verb.values()) {
            var report = cluster.run(verb, healthy.of(verb)::add);
            if (!report.ok()) {
                throw new IllegalStateException("a healthy " + verb + " failed: " + report.failures());
            }
            healthy.tokens |= !bed.on(1, "ls ~/.muster/*/secrets/RAY_AUTH_TOKEN 2> /dev/null; true")
                    .isEmpty();
        }
        return healthy;
    }

    private HealthyRun(Bed bed) {
        this.bed = bed;
    }

    /** Whether Ray asks for a token. */
    boolean tokens() {
        return tokens;
    }

    /** Ids of steps in the order of their begin. */
    List<String> steps(Verb verb) {
        return of(verb).stream()
                .filter(RunEvent.StepStarted.class::isInstance)
                .map(event ->
                        bed.withoutNet(((RunEvent.StepStarted) event).step().id()))
                .distinct()
                .toList();
    }

    /** Names of phases in the order of their begin. */
    List<String> phases(Verb verb) {
        return of(verb).stream()
                .filter(RunEvent.PhaseStarted.class::isInstance)
                .map(event -> ((RunEvent.PhaseStarted) event).phase().name())
                .toList();
    }

    Duration took(Verb verb, String phase) {
        return of(verb).stream()
                .filter(RunEvent.PhaseEnded.class::isInstance)
                .map(RunEvent.PhaseEnded.class::cast)
                .filter(ended -> ended.phase().name().equals(phase))
                .findFirst()
                .orElseThrow()
                .took();
    }

    private List<RunEvent> of(Verb verb) {
        return events.getOrDefault(verb, List.of());
    }
}

package io.muster.run;

import io.muster.check.Finding;
import io.muster.drift.Drift;
import io.muster.network.NetworkPlan;
import io.muster.plan.HostAnswer;
import io.muster.plan.Phase;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a run that brings a cluster up is to do there. Immutable.
 *
 * @param phases to run; none where it is refused
 * @param network tested when the first phase has looked at the hosts, from what they answered, before anything else begins
 * @param drift what runs otherwise than it is wanted
 * @param refused why nothing is begun; empty where it may be
 * @param notes what is worth knowing of it
 */
public record Work(
        List<Phase> phases,
        Optional<Function<List<HostAnswer>, NetworkPlan>> network,
        Drift drift,
        List<Finding> refused,
        List<Finding> notes) {

    public Work {
        phases = List.copyOf(phases);
        refused = List.copyOf(refused);
        notes = List.copyOf(notes);
    }

    /** Those phases, whatever runs. */
    public static Work of(List<Phase> phases) {
        return new Work(phases, Optional.empty(), Drift.NONE, List.of(), List.of());
    }

    /** Decides, once no other run can change the cluster, so that what was seen stays true. */
    public interface Decision {

        /** May ask the hosts, and changes nothing. */
        Work decide() throws InterruptedException;
    }
}

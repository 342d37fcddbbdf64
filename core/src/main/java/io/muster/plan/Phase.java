package io.muster.plan;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Steps with a barrier: the phase ends when all have ended. Nodes run side by side; steps of one node in their order.
 * Immutable.
 *
 * @param name unique in its plan
 * @param after names of the phases that must have ended before this one begins; two phases that wait for the same
 *     ones run side by side
 * @param agreeing facts that every host must tell alike
 * @param comparing what the answers to its probes must show together
 * @param until name of a phase over which this one watches: it ends with that one, whatever its steps still wait for, and
 *     the first step that fails ends both; empty for any other phase
 * @param steps may be empty
 */
public record Phase(
        String name,
        List<String> after,
        List<Agreement> agreeing,
        List<Comparison> comparing,
        Optional<String> until,
        List<Step> steps) {

    public Phase {
        after = List.copyOf(after);
        agreeing = List.copyOf(agreeing);
        comparing = List.copyOf(comparing);
        steps = List.copyOf(steps);
    }

    public Phase(String name, List<String> after, List<Step> steps) {
        this(name, after, List.of(), steps);
    }

    public Phase(String name, List<String> after, List<Agreement> agreeing, List<Step> steps) {
        this(name, after, agreeing, List.of(), Optional.empty(), steps);
    }

    /** The same phase, after others. */
    public Phase waitingFor(List<String> names) {
        return new Phase(name, names, agreeing, comparing, until, steps);
    }

    /** The steps of those hosts alone. */
    public Phase only(Predicate<String> hosts) {
        return new Phase(
                name,
                after,
                agreeing,
                comparing,
                until,
                steps.stream().filter(step -> hosts.test(step.host())).toList());
    }

    /** The same phase by another name. */
    public Phase named(String other) {
        return new Phase(other, after, agreeing, comparing, until, steps);
    }

    /** Probes that see, while another phase is under way, that what it needs goes on. */
    public static Phase watch(String name, List<String> after, String until, List<Step> steps) {
        return new Phase(name, after, List.of(), List.of(), Optional.of(until), steps);
    }

    @Override
    public String toString() {
        return name;
    }
}

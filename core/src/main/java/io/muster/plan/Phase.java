package io.muster.plan;

import java.util.List;

/**
 * Steps with a barrier: the phase ends when all have ended. Nodes run side by side; steps of one node in their order.
 * Immutable.
 *
 * @param name unique in its plan
 * @param after names of the phases that must have ended before this one begins; two phases that wait for the same
 *     ones run side by side
 * @param agreeing facts that every host must tell alike
 * @param steps may be empty
 */
public record Phase(String name, List<String> after, List<Agreement> agreeing, List<Step> steps) {

    public Phase {
        after = List.copyOf(after);
        agreeing = List.copyOf(agreeing);
        steps = List.copyOf(steps);
    }

    public Phase(String name, List<String> after, List<Step> steps) {
        this(name, after, List.of(), steps);
    }
}

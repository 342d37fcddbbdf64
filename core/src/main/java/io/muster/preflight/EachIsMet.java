package io.muster.preflight;

import io.muster.check.Finding;
import io.muster.plan.CommandOutput;
import io.muster.plan.Expectation;
import java.util.List;

/** Several things that one answer must show, all told at once. */
record EachIsMet(List<Expectation> of) implements Expectation {

    EachIsMet {
        of = List.copyOf(of);
    }

    @Override
    public List<Finding> unmet(CommandOutput output) {
        return of.stream()
                .flatMap(expectation -> expectation.unmet(output).stream())
                .toList();
    }
}

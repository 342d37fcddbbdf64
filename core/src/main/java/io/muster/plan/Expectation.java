package io.muster.plan;

import io.muster.check.Finding;
import java.util.List;

/**
 * What the output of a probe must show. Implementations are records: pure, comparable, without input or output, and
 * never throw, whatever the output.
 */
public interface Expectation {

    /** What is not as expected; empty where all is. */
    List<Finding> unmet(CommandOutput output);

    /** What else the output tells. */
    default Told told(CommandOutput output) {
        return Told.NOTHING;
    }
}

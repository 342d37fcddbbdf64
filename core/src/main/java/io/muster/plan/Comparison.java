package io.muster.plan;

import io.muster.check.Finding;
import java.util.List;

/**
 * What the answers of several hosts must show together, where none shows it alone. Implementations are records: pure, comparable,
 * without input or output, and never throw, whatever the answers.
 */
public interface Comparison {

    /**
     * What is not as expected.
     *
     * @param answers to the probes of one phase, in the order of the description; a host that could not be asked has none
     */
    List<Finding> unmet(List<HostAnswer> answers);
}

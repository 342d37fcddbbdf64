package io.muster.plan;

import java.util.List;

/**
 * A question to a host, before anything is made there, whether it has what will be needed. Immutable.
 *
 * @param title what it does, for a person, such as {@code see which vLLM is there}
 * @param bash a script that changes nothing and answers within 30 seconds. It tells facts and explains what is amiss as a
 *     {@link Step.Run} does
 * @param agreeing facts that every host must tell alike
 */
public record Inspection(String title, String bash, List<Agreement> agreeing) {

    public Inspection {
        agreeing = List.copyOf(agreeing);
    }
}

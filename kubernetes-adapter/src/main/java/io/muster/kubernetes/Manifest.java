package io.muster.kubernetes;

import io.muster.check.Finding;
import java.util.List;

/**
 * A deployment for {@code kubectl apply}. Immutable.
 *
 * @param yaml one or more documents, with comments before them that say how to make the secrets and what is left out
 * @param findings what pods have not that was described; none is an error
 */
public record Manifest(String yaml, List<Finding> findings) {

    public Manifest {
        findings = List.copyOf(findings);
    }
}

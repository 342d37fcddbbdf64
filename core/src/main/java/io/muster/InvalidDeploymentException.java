package io.muster;

import io.muster.check.Finding;
import io.muster.check.Findings;
import java.util.List;

/** A deployment that cannot work was to be planned or rendered. Carries all findings, warnings too. */
public final class InvalidDeploymentException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Findings findings;

    /** With at least one error among those findings. */
    public InvalidDeploymentException(Findings findings) {
        super(message(findings.errors()));
        this.findings = findings;
    }

    private static String message(List<Finding> errors) {
        var message =
                new StringBuilder("the deployment has ").append(errors.size()).append(" error(s):");
        errors.forEach(e -> message.append("\n  ").append(e));
        return message.toString();
    }

    public Findings findings() {
        return findings;
    }
}

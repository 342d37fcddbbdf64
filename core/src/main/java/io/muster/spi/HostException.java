package io.muster.spi;

import io.muster.check.Finding;

/** A host could not be reached or did not do what every host can; carries the finding for the user. */
public final class HostException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Finding finding;

    public HostException(Finding finding) {
        super(finding.toString());
        this.finding = finding;
    }

    public Finding finding() {
        return finding;
    }
}

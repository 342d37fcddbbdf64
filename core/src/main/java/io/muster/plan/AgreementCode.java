package io.muster.plan;

import io.muster.check.FindingCode;

/** What can be wrong with hosts that are each sound. */
public enum AgreementCode implements FindingCode {
    HOSTS_DISAGREE
}

package io.muster.plan;

import io.muster.check.FindingCode;

/**
 * A fact that every host must tell alike, in a line {@code fact KEY VALUE} which a step prints. Immutable.
 *
 * @param key of the fact
 * @param code of the finding where hosts tell different values
 * @param expected what all hosts should have, such as {@code the same image}
 * @param remedy what to do about it
 */
public record Agreement(String key, FindingCode code, String expected, String remedy) {

    /** That every host has one version of that program. */
    public static Agreement onVersionOf(String program) {
        return new Agreement(
                program,
                AgreementCode.HOSTS_DISAGREE,
                "the same version of " + program,
                "Install one version of " + program + " on all hosts.");
    }
}

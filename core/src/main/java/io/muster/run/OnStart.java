package io.muster.run;

/** What is done about the networks between the hosts before anything is started on them. */
public enum OnStart {
    /** Both are tested, pair by pair; where they are broken nothing is started. */
    TEST_NETWORKS,
    /** They are taken for good, and the report says that nobody has looked. */
    TRUST_NETWORKS
}

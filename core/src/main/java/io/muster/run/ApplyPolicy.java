package io.muster.run;

/**
 * What {@code apply} does where there is a choice. Immutable.
 *
 * @param onFailure with what a run has begun that fails
 * @param onDrift with a cluster that runs from another description
 * @param onStart with the networks, before anything is started
 */
public record ApplyPolicy(OnFailure onFailure, OnDrift onDrift, OnStart onStart) {

    /** What fails is undone, what differs is started again as far as it must, and the networks are tested first. */
    public static ApplyPolicy ofDefaults() {
        return new ApplyPolicy(OnFailure.UNDO, OnDrift.RESTART, OnStart.TEST_NETWORKS);
    }

    /** The same but for that. */
    public ApplyPolicy onFailure(OnFailure other) {
        return new ApplyPolicy(other, onDrift, onStart);
    }

    /** The same but for that. */
    public ApplyPolicy onDrift(OnDrift other) {
        return new ApplyPolicy(onFailure, other, onStart);
    }

    /** The same but for that. */
    public ApplyPolicy onStart(OnStart other) {
        return new ApplyPolicy(onFailure, onDrift, other);
    }
}

package io.muster.run;

/**
 * What {@code apply} does where there is a choice. Immutable.
 *
 * @param onFailure with what a run has begun that fails
 * @param onDrift with a cluster that runs from another description
 * @param onStart with the networks, before anything is started
 * @param onLeft with workers that left the description
 */
public record ApplyPolicy(OnFailure onFailure, OnDrift onDrift, OnStart onStart, OnLeft onLeft) {

    /**
     * What fails is undone, what differs is started again as far as it must, the networks are tested first, and where a worker left the
     * description nothing is changed.
     */
    public static ApplyPolicy ofDefaults() {
        return new ApplyPolicy(OnFailure.UNDO, OnDrift.RESTART, OnStart.TEST_NETWORKS, OnLeft.REFUSE);
    }

    /** The same but for that. */
    public ApplyPolicy onFailure(OnFailure other) {
        return new ApplyPolicy(other, onDrift, onStart, onLeft);
    }

    /** The same but for that. */
    public ApplyPolicy onDrift(OnDrift other) {
        return new ApplyPolicy(onFailure, other, onStart, onLeft);
    }

    /** The same but for that. */
    public ApplyPolicy onStart(OnStart other) {
        return new ApplyPolicy(onFailure, onDrift, other, onLeft);
    }

    /** The same but for that. */
    public ApplyPolicy onLeft(OnLeft other) {
        return new ApplyPolicy(onFailure, onDrift, onStart, other);
    }
}

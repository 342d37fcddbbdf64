package io.muster.run;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Duration;

/**
 * What {@code apply} does where there is a choice. Immutable.
 *
 * @param onFailure with what a run has begun that fails
 * @param onDrift with a cluster that runs from another description
 * @param onStart with the networks, before anything is started
 * @param onLeft with workers that left the description
 * @param drain longest wait for requests in work before the service is ended, in whole seconds; zero does not wait
 */
public record ApplyPolicy(OnFailure onFailure, OnDrift onDrift, OnStart onStart, OnLeft onLeft, Duration drain) {

    public ApplyPolicy {
        checkArgument(!drain.isNegative(), "drain must not be less than 0: %s", drain);
    }

    /**
     * What fails is undone, what differs is started again as far as it must, the networks are tested first, and where a worker left the
     * description nothing is changed. Requests in work are not waited for.
     */
    public static ApplyPolicy ofDefaults() {
        return new ApplyPolicy(OnFailure.UNDO, OnDrift.RESTART, OnStart.TEST_NETWORKS, OnLeft.REFUSE, Duration.ZERO);
    }

    /** The same but for that. */
    public ApplyPolicy onFailure(OnFailure other) {
        return new ApplyPolicy(other, onDrift, onStart, onLeft, drain);
    }

    /** The same but for that. */
    public ApplyPolicy onDrift(OnDrift other) {
        return new ApplyPolicy(onFailure, other, onStart, onLeft, drain);
    }

    /** The same but for that. */
    public ApplyPolicy onStart(OnStart other) {
        return new ApplyPolicy(onFailure, onDrift, other, onLeft, drain);
    }

    /** The same but for that. */
    public ApplyPolicy onLeft(OnLeft other) {
        return new ApplyPolicy(onFailure, onDrift, onStart, other, drain);
    }

    /** The same but for that. */
    public ApplyPolicy drain(Duration other) {
        return new ApplyPolicy(onFailure, onDrift, onStart, onLeft, other);
    }
}

package io.muster.ray;

import io.muster.check.Finding;
import io.muster.plan.CommandOutput;
import io.muster.plan.Expectation;
import io.muster.plan.Told;
import java.util.List;

/**
 * The raylet of that host goes on running. Never met: whether the service is ready is the head's to tell. Without it vLLM waits in
 * vain for the NPUs of the host, and blames their number.
 */
record RayletRuns(String host) implements Expectation {

    @Override
    public List<Finding> unmet(CommandOutput output) {
        return List.of(
                hasEnded(output)
                        ? Finding.error(
                                RayCode.NODE_DEAD,
                                "nodes",
                                "Expected the raylet of " + host
                                        + " to go on running until the service is ready, it has ended.",
                                "See there why it ended: dmesg, and the end of raylet.out in the folder of Ray's logs.")
                        : Finding.error(
                                RayCode.RAY_NOT_ANSWERING,
                                "nodes",
                                "Expected " + host + " to be watched until the service is ready, it was not in time.",
                                "See whether the service is slow or hangs: muster logs."));
    }

    @Override
    public Told told(CommandOutput output) {
        return hasEnded(output) ? Told.ofFailure() : Told.NOTHING;
    }

    /** A host that cannot tell is not said to have none. */
    private static boolean hasEnded(CommandOutput output) {
        return output.stdout().strip().equals("raylet has ended");
    }
}

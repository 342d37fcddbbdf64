package io.muster.advise;

import io.muster.check.Finding;
import io.muster.deploy.Parallelism;
import io.muster.fit.MemoryEstimate;
import java.util.List;

/**
 * A layout that works. Immutable.
 *
 * @param parallelism the layout
 * @param memory what it needs
 * @param estimate how fast it is
 * @param warnings what speaks against it although it works
 * @param throughputRank place by tokens per second; 1 is the best, and layouts that differ by too little to tell share a place
 * @param latencyRank place by the time of a request that is served alone
 * @param why what its place comes from
 */
public record Strategy(
        Parallelism parallelism,
        MemoryEstimate memory,
        Estimate estimate,
        List<Finding> warnings,
        int throughputRank,
        int latencyRank,
        String why) {

    public Strategy {
        warnings = List.copyOf(warnings);
    }

    /** The sizes in words. */
    public String layout() {
        return text(parallelism);
    }

    static String text(Parallelism parallelism) {
        return "tensor " + parallelism.tensor() + ", pipeline " + parallelism.pipeline() + ", data "
                + parallelism.data()
                + (parallelism.expertParallel() ? ", expertParallel" : "")
                + (parallelism.decodeContext() > 1 ? ", decodeContext " + parallelism.decodeContext() : "");
    }
}

package io.muster.benchmarks;

import java.util.Locale;

/**
 * What one run of so many hosts took.
 *
 * @param virtualSeconds as long as it would have taken
 * @param realSeconds of this machine, for what Muster itself does
 * @param mostAtWork most hosts at work at once
 * @param threads most of the JVM
 * @param planBytes of the plan
 * @param runBytes that the run has kept at its end
 */
record ScaleOfRun(
        int hosts,
        double virtualSeconds,
        double realSeconds,
        int mostAtWork,
        int threads,
        long planBytes,
        long runBytes) {

    String row() {
        return String.format(
                Locale.ROOT,
                "| %,d | %.1f | %.1f | %d | %d | %.1f | %.1f |",
                hosts,
                virtualSeconds,
                realSeconds,
                mostAtWork,
                threads,
                planBytes / 1024.0 / hosts,
                runBytes / 1024.0 / hosts);
    }
}

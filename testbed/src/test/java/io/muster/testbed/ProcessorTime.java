package io.muster.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Of all processors of this machine since it was started, from the first line of {@code /proc/stat}.
 *
 * @param all in clock ticks
 * @param idle of these, without work
 */
record ProcessorTime(long all, long idle) {

    static ProcessorTime now() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
            // user, nice, system, idle, iowait, irq, softirq, steal; what follows is contained in the first two.
            long[] ticks = Stream.of(lines.findFirst()
                            .orElseThrow()
                            .substring("cpu".length())
                            .strip()
                            .split(" "))
                    .limit(8)
                    .mapToLong(Long::parseLong)
                    .toArray();
            return new ProcessorTime(LongStream.of(ticks).sum(), ticks[3] + ticks[4]);
        }
    }

    /** From 0 to 1. */
    double busySince(ProcessorTime before) {
        return 1 - (double) (idle - before.idle) / (all - before.all);
    }
}

package io.muster.cli;

import io.muster.cluster.DataSize;
import io.muster.fit.MemoryEstimate;
import io.muster.fit.MemoryLine;
import io.muster.fit.StageMemory;
import java.util.Locale;

/** An estimate of memory for a person: the verdict, and the sum of the fullest pipeline stage line by line. */
record MemoryText(MemoryEstimate memory) {

    @Override
    public String toString() {
        StageMemory stage = memory.fullest();
        var text = new StringBuilder("Memory: ")
                .append(memory.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .append(". ");
        if (memory.stages().size() > 1) {
            text.append("Each NPU of pipeline stage ").append(stage.stage()).append(", the fullest of ");
            text.append(memory.stages().size())
                    .append(", with ")
                    .append(stage.layers())
                    .append(" layers:\n");
        } else {
            text.append("Each NPU:\n");
        }
        for (MemoryLine line : stage.lines()) {
            text.append(row(line.name(), line.low(), line.high(), line.source()));
        }
        text.append(row(
                "cache of one request",
                stage.cacheOfLongest(),
                stage.cacheOfLongest(),
                memory.limits().maxModelLen() + " tokens, " + stage.kvBytesPerToken() + " bytes each"));
        text.append(row(
                "of",
                stage.budget(),
                stage.budget(),
                memory.limits().memoryUtilization() + " of the "
                        + memory.board().visible() + " that torch sees of each "
                        + memory.board().name()));
        text.append("Longest request ").append(memory.maxContext()).append(" tokens; ");
        text.append(memory.concurrency()).append(" of ").append(memory.limits().maxModelLen());
        return text.append(" tokens at once.\n").toString();
    }

    private static String row(String name, DataSize low, DataSize high, String source) {
        String range = low.equals(high)
                ? String.format(Locale.ROOT, "%.2f", high.gibibytes())
                : String.format(Locale.ROOT, "%.2f to %.2f", low.gibibytes(), high.gibibytes());
        return String.format(Locale.ROOT, "  %-26s %14s GiB  %s%n", name, range, source);
    }
}

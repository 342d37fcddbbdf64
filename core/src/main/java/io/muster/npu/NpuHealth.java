package io.muster.npu;

import java.util.Arrays;
import java.util.Optional;

/** Health of an NPU, in the words of {@code npu-smi info} (facts/ascend.md 1.6). */
public enum NpuHealth {
    OK,
    WARNING,
    ALARM,
    CRITICAL;

    /** Whether it is of no use until it is reset or replaced. */
    public boolean isBroken() {
        return this == ALARM || this == CRITICAL;
    }

    /** Whatever its case; empty for a word that is none of them. */
    static Optional<NpuHealth> ofWord(String word) {
        return Arrays.stream(values())
                .filter(health -> health.name().equalsIgnoreCase(word))
                .findFirst();
    }
}

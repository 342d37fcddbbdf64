package io.muster.npu;

import java.util.List;

/**
 * One chip or die as {@code npu-smi info} lists it. Immutable.
 *
 * @param device id as in {@code /dev/davinciN}
 * @param npu id of its NPU, which has one chip on A2 and two on A3 and 310P
 * @param chip number within its NPU
 * @param name such as {@code 910B2}
 * @param memory of the device; HBM where it has that
 * @param processes that use it
 */
public record NpuChip(
        int device,
        int npu,
        int chip,
        String name,
        Reading<NpuHealth> health,
        Reading<NpuMemory> memory,
        Reading<List<NpuProcess>> processes) {}

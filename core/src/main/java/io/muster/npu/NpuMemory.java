package io.muster.npu;

/**
 * Memory of one NPU device. Immutable.
 *
 * @param used in MB, as {@code npu-smi} says, also by the driver itself
 * @param total in MB
 */
public record NpuMemory(int used, int total) {}

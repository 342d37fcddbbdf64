package io.muster.npu;

/**
 * A process that uses an NPU. Immutable.
 *
 * @param pid on the host
 * @param memory in MB, as {@code npu-smi} says
 */
public record NpuProcess(int pid, String name, int memory) {}

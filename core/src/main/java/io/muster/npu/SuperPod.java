package io.muster.npu;

/**
 * Where a die is among those that HCCS joins, as {@code npu-smi info -t spod-info} says. Immutable.
 *
 * @param id of the superpod; HCCS leads from one node to another only within one
 * @param server the node within it; empty where the tool does not say
 */
public record SuperPod(String id, String server) {}

package io.muster.npu;

/**
 * The virtual NIC of an A3 die, through which HCCS is reached. Immutable.
 *
 * @param address IPv4; empty where it has none
 */
public record Vnic(boolean up, String address) {}

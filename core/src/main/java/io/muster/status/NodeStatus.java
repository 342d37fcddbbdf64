package io.muster.status;

/**
 * One node as it was seen. Immutable.
 *
 * @param host address
 * @param role part it plays
 * @param state what it is
 * @param expectedNpus NPUs in the description; 0 for a stranger
 * @param npus NPUs that the cluster counts for it, over all its entries
 * @param cause why it is not {@link NodeState#ALIVE}; empty when it is
 */
public record NodeStatus(String host, NodeRole role, NodeState state, int expectedNpus, int npus, String cause) {}

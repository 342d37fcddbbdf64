package io.muster.ray;

/**
 * One entry of Ray's list of nodes; a node that was started twice has two. Immutable.
 *
 * @param id Ray's own id of it
 * @param ip address it told
 * @param alive whether Ray holds it for alive
 * @param npus NPUs it told
 * @param message why it is not alive, in Ray's words; may be empty
 */
record RayNode(String id, String ip, boolean alive, int npus, String message) {}

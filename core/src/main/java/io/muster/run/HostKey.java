package io.muster.run;

/**
 * The key by which a host proves that it is the machine that is meant. Immutable.
 *
 * @param host host of the node, as in the description
 * @param type such as {@code ssh-ed25519}
 * @param fingerprint as {@code ssh-keygen -l} prints it, such as {@code SHA256:Nbr2...}
 * @param line of a known hosts file
 */
public record HostKey(String host, String type, String fingerprint, String line) {}

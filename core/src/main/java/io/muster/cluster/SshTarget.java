package io.muster.cluster;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where the control machine reaches a node over SSH, when that is not the address which the nodes use among themselves.
 * Immutable.
 *
 * @param host name or address, or an alias of the SSH configuration file
 * @param user login name; the cluster's when empty
 * @param port 1 to 65535; the cluster's when empty
 */
public record SshTarget(String host, Optional<String> user, OptionalInt port) {

    public SshTarget {
        checkArgument(!host.isBlank(), "ssh host must not be blank");
        checkArgument(
                port.isEmpty() || (port.getAsInt() >= 1 && port.getAsInt() <= 65535),
                "ssh port must be 1 to 65535: %s",
                port);
    }

    public static SshTarget of(String host) {
        return new SshTarget(host, Optional.empty(), OptionalInt.empty());
    }

    public SshTarget user(String user) {
        return new SshTarget(host, Optional.of(user), port);
    }

    public SshTarget port(int port) {
        return new SshTarget(host, user, OptionalInt.of(port));
    }

    /** As ssh users write it: {@code [user@]host[:port]}. */
    @Override
    public String toString() {
        return user.map(u -> u + "@").orElse("") + host + (port.isPresent() ? ":" + port.getAsInt() : "");
    }
}

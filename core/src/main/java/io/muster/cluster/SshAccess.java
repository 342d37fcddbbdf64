package io.muster.cluster;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the control machine logs in on every node. What is empty is left to the user's own SSH configuration. Immutable.
 *
 * @param user login name
 * @param port 1 to 65535
 * @param configFile SSH configuration file to use in place of the user's own
 * @param identityFile private key
 * @param knownHostsFile host keys that are trusted, in place of the user's own and the machine's; see {@code HostKeys}
 */
public record SshAccess(
        Optional<String> user,
        OptionalInt port,
        Optional<Path> configFile,
        Optional<Path> identityFile,
        Optional<Path> knownHostsFile) {

    public SshAccess {
        checkArgument(
                port.isEmpty() || (port.getAsInt() >= 1 && port.getAsInt() <= 65535),
                "ssh port must be 1 to 65535: %s",
                port);
    }

    /** Everything as the user's own SSH configuration says. */
    public static SshAccess ofDefaults() {
        return new SshAccess(
                Optional.empty(), OptionalInt.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public SshAccess user(String user) {
        return new SshAccess(Optional.of(user), port, configFile, identityFile, knownHostsFile);
    }

    public SshAccess port(int port) {
        return new SshAccess(user, OptionalInt.of(port), configFile, identityFile, knownHostsFile);
    }

    public SshAccess configFile(Path configFile) {
        return new SshAccess(user, port, Optional.of(configFile), identityFile, knownHostsFile);
    }

    public SshAccess identityFile(Path identityFile) {
        return new SshAccess(user, port, configFile, Optional.of(identityFile), knownHostsFile);
    }

    public SshAccess knownHostsFile(Path knownHostsFile) {
        return new SshAccess(user, port, configFile, identityFile, Optional.of(knownHostsFile));
    }
}

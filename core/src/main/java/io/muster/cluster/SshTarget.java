package io.muster.cluster;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the control machine reaches a node over SSH, when that is not the address which the nodes use among themselves.
 * Immutable.
 *
 * @param host name or address, or an alias of the SSH configuration file
 * @param user login name; the cluster's when empty
 * @param port 1 to 65535; the cluster's when empty
 */
public record SshTarget(String host, Optional<String> user, OptionalInt port) {

    private static final Pattern FORM = Pattern.compile("(?:([^@\\s]+)@)?([^@:\\s]+)(?::(\\d{1,5}))?");

    public SshTarget {
        checkArgument(!host.isBlank(), "ssh host must not be blank");
        checkArgument(
                port.isEmpty() || (port.getAsInt() >= 1 && port.getAsInt() <= 65535),
                "ssh port must be 1 to 65535: %s",
                port);
    }

    /** What {@link #toString} gives, in one text; empty where it is none. */
    public static Optional<SshTarget> parse(String text) {
        Matcher form = FORM.matcher(text);
        // Blank in Unicode's sense: white space of a regular expression is ASCII.
        if (!form.matches() || form.group(2).isBlank()) {
            return Optional.empty();
        }
        OptionalInt port =
                form.group(3) == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(form.group(3)));
        if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > 65535)) {
            return Optional.empty();
        }
        return Optional.of(new SshTarget(form.group(2), Optional.ofNullable(form.group(1)), port));
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

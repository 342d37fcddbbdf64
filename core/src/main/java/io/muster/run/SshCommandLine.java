package io.muster.run;

import static java.util.stream.Collectors.joining;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.SshAccess;
import io.muster.cluster.SshTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Arguments of the ssh program for one host. Immutable.
 *
 * @param host host of the node, as in the description
 * @param target what ssh is told to reach
 * @param options all options but those of multiplexing
 * @param socket control socket of the one connection
 */
record SshCommandLine(String host, String target, List<String> options, Path socket) {

    static SshCommandLine of(Cluster cluster, Node node, Path socket, Duration connectDeadline) {
        var options = new ArrayList<>(login(cluster, node, connectDeadline));
        options.addAll(List.of("-o", "StrictHostKeyChecking=yes"));
        cluster.ssh().knownHostsFile().ifPresent(file -> options.addAll(knownHosts(file)));
        return new SshCommandLine(node.host(), target(node).host(), List.copyOf(options), socket);
    }

    /** A login that does nothing, and notes the key of a host that is not known yet in that file alone. */
    static List<String> firstContact(Cluster cluster, Node node, Path knownHosts, Path unknown, Duration deadline) {
        var line = new ArrayList<>(List.of("ssh"));
        line.addAll(login(cluster, node, deadline));
        line.addAll(List.of("-o", "StrictHostKeyChecking=accept-new", "-o", "HashKnownHosts=no", "-S", "none"));
        line.addAll(knownHosts(unknown, knownHosts));
        line.addAll(List.of("--", target(node).host(), "true"));
        return line;
    }

    private static SshTarget target(Node node) {
        return node.ssh().orElseGet(() -> SshTarget.of(node.host()));
    }

    private static List<String> knownHosts(Path... files) {
        // As in a configuration file: several names are divided by spaces, and a percent sign begins a token.
        String names = Arrays.stream(files)
                .map(file -> "\"" + file.toAbsolutePath().toString().replace("%", "%%") + "\"")
                .collect(joining(" "));
        return List.of("-o", "UserKnownHostsFile=" + names, "-o", "GlobalKnownHostsFile=/dev/null");
    }

    private static List<String> login(Cluster cluster, Node node, Duration connectDeadline) {
        SshAccess access = cluster.ssh();
        SshTarget target = target(node);
        var options = new ArrayList<String>();
        access.configFile().ifPresent(file -> options.addAll(List.of("-F", file.toString())));
        access.identityFile().ifPresent(file -> options.addAll(List.of("-i", file.toString())));
        target.user().or(access::user).ifPresent(user -> options.addAll(List.of("-l", user)));
        if (target.port().isPresent()) {
            options.addAll(List.of("-p", String.valueOf(target.port().getAsInt())));
        } else if (access.port().isPresent()) {
            options.addAll(List.of("-p", String.valueOf(access.port().getAsInt())));
        }
        for (String option : List.of(
                "BatchMode=yes",
                "ConnectTimeout=" + Math.max(1, connectDeadline.toSeconds() - 5),
                "ServerAliveInterval=5",
                "ServerAliveCountMax=3",
                "ControlPersist=no",
                "RemoteCommand=none",
                "RequestTTY=no",
                "ClearAllForwardings=yes",
                "LogLevel=ERROR")) {
            options.addAll(List.of("-o", option));
        }
        return options;
    }

    /** The connection that carries the others. */
    List<String> master(String remoteCommand) {
        return line(List.of("-M"), remoteCommand);
    }

    /** One command over that connection. */
    List<String> command(String remoteCommand) {
        return line(List.of("-o", "ControlMaster=no"), remoteCommand);
    }

    private List<String> line(List<String> mode, String remoteCommand) {
        var line = new ArrayList<>(List.of("ssh"));
        line.addAll(options);
        line.addAll(mode);
        line.addAll(List.of("-S", socket.toString(), "--", target, remoteCommand));
        return line;
    }
}

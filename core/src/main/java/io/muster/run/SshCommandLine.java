package io.muster.run;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.SshAccess;
import io.muster.cluster.SshTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
        SshAccess access = cluster.ssh();
        SshTarget target = node.ssh().orElseGet(() -> SshTarget.of(node.host()));
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
                "StrictHostKeyChecking=yes",
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
        return new SshCommandLine(node.host(), target.host(), List.copyOf(options), socket);
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

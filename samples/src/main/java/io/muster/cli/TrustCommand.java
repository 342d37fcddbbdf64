package io.muster.cli;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.partitioningBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.Planner;
import io.muster.check.Finding;
import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import io.muster.run.HostKey;
import io.muster.run.HostKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "trust",
        description = "Shows the keys of hosts that ssh.knownHostsFile does not hold, and adds those that are accepted."
                + " Exit code 1 while a host is not trusted.")
final class TrustCommand extends DescriptionCommand {

    @Option(
            names = "--accept",
            paramLabel = "FINGERPRINT",
            split = ",",
            description = "Add the key of this fingerprint, once it was compared with what the host itself says.")
    private Set<String> accepted = Set.of();

    @Option(names = "--accept-all", description = "Add whatever is shown, without comparing.")
    private boolean all;

    @Override
    Result run(Planner planner, Deployment deployment, Findings findings) throws InterruptedException {
        Optional<Path> file = deployment.cluster().ssh().knownHostsFile();
        if (file.isEmpty()) {
            return failed(Finding.error(
                    CliCode.NO_KNOWN_HOSTS_FILE,
                    "ssh",
                    "Expected ssh.knownHostsFile, which holds the keys of the hosts, saw none.",
                    "Name a file beside the description, such as known_hosts; or log in by hand, as ssh's own"
                            + " known hosts are used."));
        }
        HostKeys.Shown shown = HostKeys.ask(deployment.cluster(), file.get());
        Map<Boolean, List<HostKey>> keys =
                shown.unknown().stream().collect(partitioningBy(key -> all || accepted.contains(key.fingerprint())));
        List<HostKey> added = keys.getOrDefault(true, List.of());
        List<HostKey> open = keys.getOrDefault(false, List.of());
        try {
            HostKeys.trust(added, file.get());
        } catch (IOException e) {
            return failed(Finding.error(
                    CliCode.OUTPUT_NOT_WRITABLE,
                    "ssh.knownHostsFile",
                    "Expected to add keys to " + file.get() + ", saw " + e + ".",
                    "Name a file in a folder that you may write in."));
        }
        return new Result(
                open.isEmpty() && shown.failures().isEmpty() ? Result.GOOD : Result.BAD,
                json(added, open, shown.failures()),
                new FindingsText(shown.failures()) + text(added, open, shown.failures()));
    }

    private static ObjectNode json(List<HostKey> added, List<HostKey> open, List<Finding> failures) {
        ObjectNode json = Json.object();
        json.set("added", Json.ofKeys(added));
        json.set("unknown", Json.ofKeys(open));
        return json.set("findings", Json.of(failures));
    }

    private String text(List<HostKey> added, List<HostKey> open, List<Finding> failures) {
        var text = new StringBuilder();
        if (!added.isEmpty()) {
            text.append("Trusted from now on:\n").append(lines(added));
        }
        if (!open.isEmpty()) {
            text.append("Not trusted yet:\n")
                    .append(lines(open))
                    .append("Compare each with what the host itself says, on its console:"
                            + " ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\nThen: ")
                    .append(commandLine("trust"))
                    .append(" --accept ")
                    .append(open.stream().map(HostKey::fingerprint).distinct().collect(joining(",")))
                    .append('\n');
        }
        if (added.isEmpty() && open.isEmpty() && failures.isEmpty()) {
            text.append("Every host is trusted already.\n");
        }
        return text.toString();
    }

    private static String lines(List<HostKey> keys) {
        var lines = new ArrayList<String>();
        keys.forEach(key -> lines.add("  %-15s  %-20s  %s\n".formatted(key.host(), key.type(), key.fingerprint())));
        return String.join("", lines);
    }

    @Override
    ObjectNode nothing() {
        return json(List.of(), List.of(), List.of());
    }
}

package io.muster.preflight;

import io.muster.check.Finding;
import io.muster.npu.ToolAnswers;
import io.muster.plan.CommandOutput;
import io.muster.plan.Expectation;
import io.muster.plan.PortUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Nobody listens where the deployment will. Ranges are not judged: of them a program takes what is free. Where the cluster
 * already runs on the host it is not asked.
 *
 * @param path of the node in the description
 * @param host its address
 * @param uses what will listen on it
 */
record PortsAreFree(String path, String host, List<PortUse> uses) implements Expectation {

    private static final Pattern LISTENER = Pattern.compile(
            "(?m)^LISTEN\\s+\\d+\\s+\\d+\\s+(\\S+):(\\d{1,5})\\s+\\S+\\s*(?:users:\\(\\(\"([^\"]*)\",pid=(\\d+))?");
    private static final Pattern ANY_OR_LOOPBACK =
            Pattern.compile("\\*|0\\.0\\.0\\.0|\\[::]|::|127\\..*|\\[::1]|\\[::ffff:127\\..*");

    PortsAreFree {
        uses = List.copyOf(uses);
    }

    @Override
    public List<Finding> unmet(CommandOutput output) {
        var findings = new ArrayList<Finding>();
        String listeners = ToolAnswers.read(output.stdout()).text("ports");
        for (PortUse use : uses) {
            if (use.isPinned() && use.first() == use.last() && use.hosts().contains(host)) {
                holder(listeners, use.first())
                        .ifPresent(by -> findings.add(Finding.error(
                                PreflightCode.PORT_TAKEN,
                                use.key(),
                                "Expected port " + use.first() + " of " + host + " to be free for " + use.what()
                                        + ", saw " + by + " listen there.",
                                "End it, or set " + use.key() + " to a free port.")));
            }
        }
        return findings;
    }

    private Optional<String> holder(String listeners, int port) {
        for (Matcher listener = LISTENER.matcher(listeners); listener.find(); ) {
            String address = listener.group(1);
            if (listener.group(2).equals(String.valueOf(port))
                    && (ANY_OR_LOOPBACK.matcher(address).matches() || address.equals(host))) {
                return Optional.of(
                        listener.group(3) == null
                                ? "a program of another user"
                                : listener.group(3) + " (pid " + listener.group(4) + ")");
            }
        }
        return Optional.empty();
    }
}

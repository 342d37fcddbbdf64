package io.muster.cli;

import io.muster.status.ClusterStatus;
import io.muster.status.NodeStatus;
import java.util.Locale;

/** A status for a person: one node a line, then the service. */
record StatusText(ClusterStatus status) {

    @Override
    public String toString() {
        var text = new StringBuilder(row("HOST", "ROLE", "STATE", "NPUS", "CAUSE"));
        for (NodeStatus node : status.nodes()) {
            text.append(row(
                    node.host(),
                    lower(node.role()),
                    lower(node.state()),
                    node.npus() + "/" + node.expectedNpus(),
                    node.cause()));
        }
        status.service()
                .ifPresent(service -> text.append("Service at ")
                        .append(service.url())
                        .append(": ")
                        .append(lower(service.state()))
                        .append(service.cause().isEmpty() ? "." : ". " + service.cause())
                        .append('\n'));
        return text.toString();
    }

    private static String row(String host, String role, String state, String npus, String cause) {
        return String.format(Locale.ROOT, "%-16s %-8s %-16s %-6s %s", host, role, state, npus, cause)
                        .stripTrailing()
                + "\n";
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}

package io.muster.cli;

import io.muster.deploy.Deployment;
import io.muster.plan.PortUse;
import java.util.List;
import java.util.Locale;

/** Ports for a person: one use a line. */
record PortsText(Deployment deployment, List<PortUse> ports) {

    @Override
    public String toString() {
        var text = new StringBuilder(row("PORT", "HOSTS", "LISTENS ON", "FOR", "KEY", "WHAT"));
        for (PortUse port : ports) {
            text.append(row(
                    port.numbers(),
                    hosts(port),
                    port.listensOnLoopback() ? "127.0.0.1" : "all",
                    who(port),
                    port.isPinned() ? port.key() : "-",
                    port.what()));
        }
        return text + "All are TCP. Where the key is -, Linux chooses, and nobody can say which.\n";
    }

    private String hosts(PortUse port) {
        int all = deployment.cluster().nodes().size();
        return all > 1 && port.hosts().size() == all ? "all" : String.join(",", port.hosts());
    }

    private static String who(PortUse port) {
        return port.reach() == PortUse.Reach.CLIENTS
                ? "nodes, clients"
                : port.reach().name().toLowerCase(Locale.ROOT);
    }

    private static String row(String port, String hosts, String on, String who, String key, String what) {
        return String.format(Locale.ROOT, "%-12s %-15s %-10s %-14s %-29s %s", port, hosts, on, who, key, what)
                        .stripTrailing()
                + "\n";
    }
}

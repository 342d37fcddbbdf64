package io.muster.plan;

import static java.util.stream.Collectors.joining;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Rules that let the nodes and the clients of a deployment come to its ports, and nobody else. Texts to be read and loaded by a
 * person: Muster changes no firewall. Immutable.
 *
 * @param cluster whose nodes may come
 * @param ports of the deployment
 * @param clients addresses, or networks such as {@code 10.1.0.0/16}, which may come to the service; everybody where empty
 */
public record Firewall(Cluster cluster, List<PortUse> ports, List<String> clients) {

    public Firewall {
        ports = List.copyOf(ports);
        clients = List.copyOf(clients);
    }

    /** A file for {@code nft -f} on that host, in a table of its own: to load it again replaces it. */
    public String nftables(String host) {
        String table = "inet muster_" + cluster.name().replace('-', '_');
        var rules = new ArrayList<String>();
        rules.add("iif lo accept");
        rules.add("ct state established,related accept");
        rules.add("ip saddr @nodes tcp dport " + set(host, PortUse.Reach.NODES, PortUse.Reach.CLIENTS) + " accept");
        if (of(host, PortUse.Reach.CLIENTS).findAny().isPresent()) {
            String from = clients.isEmpty() ? "" : "ip saddr @clients ";
            rules.add(from + "tcp dport " + set(host, PortUse.Reach.CLIENTS) + " accept");
        }
        rules.add("tcp dport " + set(host, PortUse.Reach.values()) + " drop");
        String clientSet = clients.isEmpty() ? "" : """
                  set clients {
                    type ipv4_addr; flags interval
                    elements = { %s }
                  }
                """.formatted(String.join(", ", clients));
        return """
                # %1$s of cluster %2$s. Load: nft -f FILE. Remove: nft delete table %3$s
                %4$stable %3$s
                delete table %3$s
                table %3$s {
                  set nodes {
                    type ipv4_addr
                    elements = { %5$s }
                  }
                %6$s  chain input {
                    type filter hook input priority filter; policy accept;
                %7$s  }
                }
                """.formatted(
                        host,
                        cluster.name(),
                        table,
                        unpinned("# ", host),
                        nodes().collect(joining(", ")),
                        clientSet,
                        rules.stream().map(rule -> "    " + rule + "\n").collect(joining()));
    }

    /** Lines for a shell on that host, whose firewalld refuses what no rule admits. */
    public String firewalld(String host) {
        var lines = new StringBuilder("# " + host + " of cluster " + cluster.name()
                + ". For a zone that refuses what no rule admits, which firewalld's own are but for trusted.\n"
                + unpinned("# ", host));
        nodes().filter(node -> !node.equals(host))
                .forEach(node -> of(host, PortUse.Reach.NODES, PortUse.Reach.CLIENTS)
                        .forEach(port -> lines.append(rule(" source address=" + node, port))));
        of(host, PortUse.Reach.CLIENTS).forEach(port -> {
            if (clients.isEmpty()) {
                lines.append(rule("", port));
            }
            clients.forEach(client -> lines.append(rule(" source address=" + client, port)));
        });
        return lines.append("firewall-cmd --reload\n").toString();
    }

    private static String rule(String source, PortUse port) {
        return "firewall-cmd --permanent --add-rich-rule='rule family=ipv4" + source + " port port=" + port.numbers()
                + " protocol=tcp accept'\n";
    }

    private String unpinned(String comment, String host) {
        return of(host, PortUse.Reach.values())
                .filter(port -> !port.isPinned())
                .map(port -> comment + port.numbers() + " is where Linux chooses ports for " + port.what()
                        + ": nobody can say which.\n")
                .collect(joining());
    }

    private String set(String host, PortUse.Reach... reaches) {
        // One set must not name a port twice.
        return of(host, reaches)
                .filter(port -> of(host, reaches).noneMatch(other -> !other.equals(port) && contains(other, port)))
                .map(PortUse::numbers)
                .collect(joining(", ", "{ ", " }"));
    }

    private static boolean contains(PortUse outer, PortUse inner) {
        return outer.first() <= inner.first() && inner.last() <= outer.last();
    }

    private Stream<PortUse> of(String host, PortUse.Reach... reaches) {
        List<PortUse.Reach> wanted = List.of(reaches);
        return ports.stream().filter(port -> port.hosts().contains(host) && wanted.contains(port.reach()));
    }

    private Stream<String> nodes() {
        return cluster.nodes().stream().map(Node::host);
    }
}

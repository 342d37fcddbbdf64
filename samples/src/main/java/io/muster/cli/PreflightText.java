package io.muster.cli;

import static java.util.stream.Collectors.joining;

import io.muster.cluster.Node;
import io.muster.network.NpuMatrix;
import io.muster.network.NpuPort;
import io.muster.network.PingResult;
import io.muster.network.PortLink;
import io.muster.npu.HostNpus;
import io.muster.npu.NpuDevice;
import io.muster.preflight.Preflight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A preflight for a person: findings first, then a line for each host, then the pings. */
record PreflightText(Preflight preflight) {

    /** A matrix of more NPUs is wider than a terminal: the page has it. */
    private static final int MOST_NPUS = 128;

    @Override
    public String toString() {
        return new FindingsText(preflight.findings().all()) + hosts() + facts() + matrix() + end();
    }

    private String hosts() {
        var text = new StringBuilder(
                String.format("%-16s %-26s %s\n", "HOST", "NPUS THAT TELL AN ADDRESS", "PORTS REACHED ON IT"));
        for (Node node : preflight.cluster().nodes()) {
            List<PortLink> to = preflight.network().links().stream()
                    .filter(link -> link.to().equals(node.host()))
                    .toList();
            long open = to.stream()
                    .filter(link -> link.state() == PortLink.State.OPEN)
                    .count();
            text.append(String.format(
                    "%-16s %-26s %s\n",
                    node.host(),
                    told(node.host()) + "/" + preflight.cluster().npus(node),
                    to.isEmpty() ? "not tested" : open + "/" + to.size()));
        }
        return text.toString();
    }

    /** A line for hosts that tell the same. */
    private String facts() {
        var alike = new LinkedHashMap<String, List<String>>();
        for (String host : preflight.cluster().hosts()) {
            String told = preflight.facts().getOrDefault(host, Map.of()).entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(fact -> fact.getKey() + " " + fact.getValue())
                    .collect(joining(", "));
            if (!told.isEmpty()) {
                alike.computeIfAbsent(told, t -> new ArrayList<>()).add(host);
            }
        }
        var text = new StringBuilder();
        alike.forEach((told, hosts) -> text.append("On ")
                .append(String.join(", ", hosts))
                .append(": ")
                .append(told)
                .append(".\n"));
        return text.toString();
    }

    private long told(String host) {
        return preflight.hosts().stream()
                .filter(npus -> npus.host().equals(host))
                .map(HostNpus::devices)
                .flatMap(List::stream)
                .filter(PreflightText::tells)
                .count();
    }

    private static boolean tells(NpuDevice device) {
        return device.address().isPresent() || device.vnicAddress().isPresent();
    }

    private String matrix() {
        NpuMatrix matrix = preflight.network().npus();
        if (matrix.results().isEmpty()) {
            return "NPU network: not tested, there are no NPUs of two hosts that tell an address.\n";
        }
        String summary = "NPU network: " + matrix.count(PingResult.State.OK) + " of "
                + matrix.results().size() + " pings came back whole ("
                + matrix.pairs().name().toLowerCase(Locale.ROOT) + peers(matrix) + ").\n"
                + (matrix.explained().isEmpty() ? "" : matrix.explained() + "\n");
        if (matrix.ports().size() > MOST_NPUS) {
            return summary;
        }
        var text = new StringBuilder(summary);
        text.append("Row asks column. ")
                .append(Arrays.stream(PingResult.State.values())
                        .map(state -> state.sign() + " "
                                + state.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                        .collect(joining(", ")))
                .append(".\n");
        for (Map.Entry<NpuPort, Map<NpuPort, PingResult>> row : matrix.rows().entrySet()) {
            text.append(String.format(
                    "%-16s %3d ", row.getKey().host(), row.getKey().device()));
            String before = matrix.ports().get(0).host();
            for (NpuPort to : matrix.ports()) {
                text.append(to.host().equals(before) ? "" : " ");
                before = to.host();
                PingResult result = row.getValue().get(to);
                text.append(result == null ? ' ' : result.state().sign());
            }
            // A row ends where its last sign is.
            text.append("|\n");
        }
        return text.toString();
    }

    private static String peers(NpuMatrix matrix) {
        return matrix.isOfAllHosts() ? "" : ", each host with " + matrix.peers() + " others";
    }

    private String end() {
        return (preflight.ok() ? "Fit" : "Not fit") + ": "
                + FindingsText.count(preflight.findings()) + ", in "
                + LineProgress.seconds(preflight.took()) + ".\n";
    }
}

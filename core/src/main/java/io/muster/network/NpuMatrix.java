package io.muster.network;

import static java.util.stream.Collectors.joining;

import io.muster.check.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What became of the pings between NPUs: a row for each that asks, a column for each that is asked. Immutable.
 *
 * @param ports in the order of the description
 * @param pairs which were to be tested
 * @param results of all pings that were planned
 */
public record NpuMatrix(List<NpuPort> ports, PingPairs pairs, List<PingResult> results) {

    /** More single links than this are counted, not listed. */
    private static final int MOST_LINKS = 10;

    public NpuMatrix {
        ports = List.copyOf(ports);
        results = List.copyOf(results);
    }

    /** Nothing was to be tested. */
    public static NpuMatrix empty() {
        return new NpuMatrix(List.of(), PingPairs.RAIL, List.of());
    }

    /** Its cells: result by asking, then by asked NPU; none within a node, and where no ping was planned. */
    public Map<NpuPort, Map<NpuPort, PingResult>> rows() {
        var rows = new LinkedHashMap<NpuPort, Map<NpuPort, PingResult>>();
        ports.forEach(port -> rows.put(port, new HashMap<>()));
        for (PingResult result : results) {
            Objects.requireNonNull(rows.get(result.ping().from()), "an NPU of the matrix")
                    .put(result.ping().to(), result);
        }
        return rows;
    }

    /** Hosts whose NPUs were asked from one host at most; 0 where no ping was planned. */
    public int peers() {
        var asked = new HashMap<String, Set<String>>();
        results.forEach(result -> asked.computeIfAbsent(result.ping().from().host(), h -> new HashSet<>())
                .add(result.ping().to().host()));
        return asked.values().stream().mapToInt(Set::size).max().orElse(0);
    }

    /** Whether NPUs of each host were asked from each other. */
    public boolean isOfAllHosts() {
        return peers() >= ports.stream().map(NpuPort::host).distinct().count() - 1;
    }

    public long count(PingResult.State state) {
        return results.stream().filter(result -> result.state() == state).count();
    }

    /** The few causes of what was lost; not those that hosts tell of their own NPUs. */
    public List<NpuFault> faults() {
        return new FaultLocation(
                        ports,
                        results.stream().filter(result -> !result.isExplained()).toList())
                .faults();
    }

    /** What was lost for an NPU is down, as its own host tells; in one line, empty where there is nothing such. */
    public String explained() {
        List<Ping> lost = results.stream()
                .filter(PingResult::isExplained)
                .map(PingResult::ping)
                .toList();
        String down = ports.stream()
                .filter(port -> lost.stream()
                        .anyMatch(ping -> port.down().contains(ping.way())
                                && (port.equals(ping.from()) || port.equals(ping.to()))))
                .map(NpuPort::name)
                .collect(joining(", "));
        return lost.isEmpty() ? "" : lost.size() + " of the others are of what is down by its own host: " + down + ".";
    }

    /**
     * What is wrong, in a few words for each cause.
     *
     * @param pathOfHost where the description names a host
     */
    public List<Finding> findings(Map<String, String> pathOfHost) {
        var findings = new ArrayList<Finding>();
        var links = new ArrayList<NpuFault>();
        for (NpuFault fault : faults()) {
            if (isLink(fault) && !fault.isLoss()) {
                links.add(fault);
            } else {
                findings.add(finding(fault, pathOfHost));
            }
        }
        links.stream().limit(MOST_LINKS).map(link -> finding(link, pathOfHost)).forEach(findings::add);
        if (links.size() > MOST_LINKS) {
            findings.add(Finding.error(
                    NetworkCode.NPU_LINK_BROKEN,
                    "nodes",
                    "Expected every NPU to reach those of other nodes, saw " + (links.size() - MOST_LINKS)
                            + " more single links that are broken; all are in the matrix.",
                    "So many without a row or column of their own point to a switch that routes some and not others."));
        }
        ofHost(PingResult.State.UNREADABLE)
                .forEach((host, of) -> findings.add(Finding.warning(
                        NetworkCode.NPU_PING_UNREADABLE,
                        pathOfHost.getOrDefault(host, "nodes"),
                        "Expected hccn_tool on " + host + " to tell what became of its pings, could not read "
                                + of.size() + " of them; the first said: " + said(of) + ".",
                        byHand(of))));
        ofHost(PingResult.State.NOT_TESTED)
                .forEach((host, of) -> findings.add(Finding.warning(
                        NetworkCode.NPU_NETWORK_NOT_TESTED,
                        pathOfHost.getOrDefault(host, "nodes"),
                        "Expected to ping other nodes from the NPUs of " + host + ", did not for " + of.size()
                                + " pings: " + said(of) + ".",
                        byHand(of))));
        return findings;
    }

    private static boolean isLink(NpuFault fault) {
        return fault.kind() == NpuFault.Kind.LINK || fault.kind() == NpuFault.Kind.LINK_WAY;
    }

    private Finding finding(NpuFault fault, Map<String, String> pathOfHost) {
        String path = Optional.ofNullable(pathOfHost.get(hostOf(fault.from()))).orElse("nodes");
        String saw = fault.isLoss()
                ? "saw " + fault.pings() + " pings lose some of their packets"
                : "saw " + fault.lost() + " of " + fault.pings() + " pings lost wholly"
                        + (fault.lost() == fault.pings() ? "" : ", the others in part");
        String message = "Expected " + expected(fault) + ", " + saw + ".";
        if (fault.isLoss()) {
            return Finding.warning(NetworkCode.NPU_PING_LOSS, path, message, remedy(fault));
        }
        return switch (fault.kind()) {
            case NPU, NPU_OUT, NPU_IN -> Finding.error(NetworkCode.NPU_NOT_REACHED, path, message, remedy(fault));
            case LINK, LINK_WAY -> Finding.error(NetworkCode.NPU_LINK_BROKEN, path, message, remedy(fault));
            default -> Finding.error(NetworkCode.NPU_NETWORK_BROKEN, path, message, remedy(fault));
        };
    }

    private String hostOf(String name) {
        return ports.stream()
                .filter(port -> port.name().equals(name))
                .map(NpuPort::host)
                .findFirst()
                .orElse(name);
    }

    private static String expected(NpuFault fault) {
        String from = fault.from();
        return switch (fault.kind()) {
            case ALL -> "NPUs to reach those of other nodes";
            case HOST -> "the NPUs of " + from + " to reach those of other nodes and to be reached";
            case HOST_OUT -> "the NPUs of " + from + ", which are reached, to reach those of other nodes";
            case HOST_IN -> "the NPUs of " + from + ", which reach others, to be reached from other nodes";
            case NPU -> from + " to reach those of other nodes and to be reached";
            case NPU_OUT -> from + ", which is reached, to reach those of other nodes";
            case NPU_IN -> from + ", which reaches others, to be reached from other nodes";
            case RAIL -> "the NPUs at place " + from + " of every node to reach those of other nodes";
            case CROSSING ->
                "NPUs at different places in their nodes to reach each other, as those at the same place do";
            case PAIR -> "the NPUs of " + from + " and " + fault.to() + " to reach each other";
            case PAIR_WAY ->
                "the NPUs of " + from + " to reach those of " + fault.to() + ", as is so the other way round";
            case LINK -> from + " and " + fault.to() + " to reach each other";
            case LINK_WAY -> from + " to reach " + fault.to() + ", as is so the other way round";
        };
    }

    private String remedy(NpuFault fault) {
        return switch (fault.kind()) {
            case ALL -> "See the switches between the nodes, and hccn_tool -i 0 -link -g and -ip -g on any host.";
            case HOST, HOST_OUT, HOST_IN ->
                "On " + fault.from() + ": hccn_tool -i 0 -link -g, -ip -g and -gateway -g for each NPU, and"
                        + " /etc/hccn.conf; then its switch.";
            case NPU, NPU_OUT, NPU_IN ->
                "On " + hostOf(fault.from()) + ": hccn_tool -i " + deviceOf(fault.from())
                        + " -link -g, -ip -g and -gateway -g, and its lines in /etc/hccn.conf; then its cable and switch port.";
            case RAIL -> "See the switch to which these NPUs are connected.";
            case CROSSING ->
                "Let the switches route between the networks of the NPUs, and give each NPU a gateway in"
                        + " /etc/hccn.conf: expert parallel and pipeline stages smaller than a node need it.";
            case PAIR, PAIR_WAY -> "See the routes and VLANs between the switches of these two hosts.";
            case LINK, LINK_WAY ->
                "Ping by hand on " + hostOf(fault.from()) + ": hccn_tool -i " + deviceOf(fault.from())
                        + " -ping -g address " + addressOf(fault.to()) + "; see ARP and routes of the two.";
        };
    }

    private int deviceOf(String name) {
        return port(name).map(NpuPort::device).orElse(0);
    }

    private String addressOf(String name) {
        return port(name).flatMap(port -> port.roce().or(port::vnic)).orElse("of " + name);
    }

    private Optional<NpuPort> port(String name) {
        return ports.stream().filter(port -> port.name().equals(name)).findFirst();
    }

    /** One finding a host, not one a ping. */
    private Map<String, List<PingResult>> ofHost(PingResult.State state) {
        var ofHost = new LinkedHashMap<String, List<PingResult>>();
        results.stream()
                .filter(result -> result.state() == state)
                .forEach(result -> ofHost.computeIfAbsent(result.ping().from().host(), h -> new ArrayList<>())
                        .add(result));
        return ofHost;
    }

    private static String said(List<PingResult> of) {
        String first = of.get(0).said();
        return first.isEmpty() ? "nothing" : first.lines().collect(joining(" / "));
    }

    private static String byHand(List<PingResult> of) {
        Ping first = of.get(0).ping();
        return "Nothing is known of these: ping by hand there, such as hccn_tool -i "
                + first.from().device() + " -" + first.way().command() + " -g address " + first.address() + ".";
    }
}

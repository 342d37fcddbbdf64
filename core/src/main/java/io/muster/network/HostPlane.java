package io.muster.network;

import static java.util.stream.Collectors.joining;

import com.google.common.base.Splitter;
import io.muster.check.Finding;
import io.muster.plan.Command;
import io.muster.plan.PortUse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The ports of a deployment to which its nodes must come, tried between the nodes: a host listens at its own for a
 * moment, and the others connect. Of a range of more than {@value #ALL_OF} its ends and some between are tried; of ports that Linux
 * chooses, three that it chooses then. Immutable.
 *
 * @param hosts of the cluster
 * @param ports all of the deployment
 * @param peers others that each host meets at most, besides the head, whom all meet
 */
public record HostPlane(List<String> hosts, List<PortUse> ports, int peers) {

    /** Ranges up to so many ports are tried whole. */
    static final int ALL_OF = 64;

    private static final int SOME = 5;
    private static final int CHOSEN = 3;
    private static final Pattern LISTS = Pattern.compile("ports listening=(\\S*) taken=(\\S*) unable=(\\S*)\\s*");
    private static final Pattern LINK =
            Pattern.compile("(\\S+) (\\d{1,5}) (open|refused|silent|unreachable)(?: (\\S+))?");

    public HostPlane {
        hosts = List.copyOf(hosts);
        ports = ports.stream()
                .filter(port -> port.reach() == PortUse.Reach.NODES || port.reach() == PortUse.Reach.CLIENTS)
                .toList();
    }

    /** Where a host listens, as it says itself. */
    private record Doors(Map<Integer, PortUse> listening, Map<Integer, PortUse> taken, Map<Integer, PortUse> unable) {}

    /** What that host runs while others come; empty where nothing of it is to be reached. */
    public Optional<Command> listen(String host) {
        List<String> wanted =
                wanted(host).stream().map(Wanted::port).map(String::valueOf).toList();
        return wanted.isEmpty() || hosts.size() < 2 ? Optional.empty() : Optional.of(PortScript.listen(host, wanted));
    }

    /** A port to be tried; 0 is any. */
    private record Wanted(int port, PortUse use) {}

    private List<Wanted> wanted(String host) {
        return ports.stream()
                .filter(use -> use.hosts().contains(host))
                .flatMap(use -> numbers(use).mapToObj(port -> new Wanted(port, use)))
                .toList();
    }

    private static IntStream numbers(PortUse use) {
        int count = use.last() - use.first() + 1;
        if (!use.isPinned()) {
            return IntStream.range(0, CHOSEN).map(i -> 0);
        }
        return count <= ALL_OF
                ? IntStream.rangeClosed(use.first(), use.last())
                : IntStream.range(0, SOME).map(i -> use.first() + (int) ((count - 1L) * i / (SOME - 1)));
    }

    /**
     * What that host runs, from what the others said when they began to listen.
     *
     * @param said by host; one that does not listen is absent, or said something else
     */
    public Optional<Command> connect(String from, Map<String, String> said) {
        var targets = new ArrayList<String>();
        Set<String> met = met(from);
        doors(said).forEach((host, doors) -> {
            if (met.contains(host)) {
                doors.listening.keySet().forEach(port -> targets.add(host + " " + port));
                doors.taken.keySet().forEach(port -> targets.add(host + " " + port));
            }
        });
        return targets.isEmpty() ? Optional.empty() : Optional.of(PortScript.connect(targets));
    }

    private Set<String> met(String from) {
        int own = hosts.indexOf(from);
        var met = new HashSet<String>();
        Meetings.othersOf(own, hosts.size(), peers).forEach(other -> met.add(hosts.get(other)));
        met.addAll(own == 0 ? hosts : hosts.subList(0, 1));
        met.remove(from);
        return met;
    }

    private Map<String, Doors> doors(Map<String, String> said) {
        var all = new LinkedHashMap<String, Doors>();
        for (String host : hosts) {
            Matcher lists = LISTS.matcher(said.getOrDefault(host, ""));
            if (lists.matches()) {
                all.put(
                        host,
                        new Doors(uses(host, lists.group(1)), uses(host, lists.group(2)), uses(host, lists.group(3))));
            }
        }
        return all;
    }

    private Map<Integer, PortUse> uses(String host, String list) {
        var uses = new LinkedHashMap<Integer, PortUse>();
        List<Wanted> wanted = wanted(host);
        for (String word : Splitter.on(',').split(list)) {
            if (word.matches("\\d{1,5}")) {
                int port = Integer.parseInt(word);
                wanted.stream()
                        .filter(one -> one.port == port)
                        .findFirst()
                        // Linux has chosen it.
                        .or(() -> wanted.stream().filter(one -> one.port == 0).findFirst())
                        .ifPresent(one -> uses.put(port, one.use));
            }
        }
        return uses;
    }

    /**
     * Who came to what.
     *
     * @param listened what hosts said when they began to listen
     * @param connected what hosts said of their connections
     */
    public List<PortLink> links(Map<String, String> listened, Map<String, String> connected) {
        Map<String, Doors> doors = doors(listened);
        var links = new ArrayList<PortLink>();
        for (String from : hosts) {
            Map<String, Matcher> told = new LinkedHashMap<>();
            connected.getOrDefault(from, "").lines().forEach(line -> {
                Matcher link = LINK.matcher(line);
                if (link.matches()) {
                    told.put(link.group(1) + " " + link.group(2), link);
                }
            });
            Set<String> met = met(from);
            doors.forEach((to, of) -> {
                if (met.contains(to)) {
                    of.listening.forEach((port, use) -> links.add(link(from, to, port, use, told, true)));
                    of.taken.forEach((port, use) -> links.add(link(from, to, port, use, told, false)));
                    of.unable.forEach((port, use) -> links.add(new PortLink(
                            from, to, port, use, PortLink.State.NOT_TESTED, "the host may not listen there")));
                }
            });
        }
        return links;
    }

    private static PortLink link(
            String from, String to, int port, PortUse use, Map<String, Matcher> told, boolean ours) {
        Matcher link = told.get(to + " " + port);
        if (link == null) {
            return new PortLink(from, to, port, use, PortLink.State.NOT_TESTED, "nothing is told of it");
        }
        String said = Optional.ofNullable(link.group(4)).orElse("");
        PortLink.State state = switch (link.group(3)) {
            case "open" -> !ours || said.equals(to) ? PortLink.State.OPEN : PortLink.State.OTHER_HOST;
            // A stranger may listen at another address of the host than this: that is no firewall.
            case "refused" -> ours ? PortLink.State.REFUSED : PortLink.State.NOT_TESTED;
            case "silent" -> PortLink.State.SILENT;
            default -> PortLink.State.UNREACHABLE;
        };
        return new PortLink(from, to, port, use, state, said);
    }

    /**
     * What is wrong: one finding for a host that is not reached, else for ports that the same hosts do not reach.
     *
     * @param listened what hosts said when they began to listen
     * @param pathOfHost where the description names a host
     */
    public List<Finding> findings(List<PortLink> links, Map<String, String> listened, Map<String, String> pathOfHost) {
        var findings = new ArrayList<Finding>();
        var open = new ArrayList<PortLink>();
        var unreached = new LinkedHashMap<String, List<String>>();
        var seen = new LinkedHashMap<String, String>();
        var tried = new LinkedHashMap<String, Map<String, List<PortLink>>>();
        hosts.forEach(host -> tried.put(host, new LinkedHashMap<>()));
        links.stream()
                .filter(link -> link.state() != PortLink.State.NOT_TESTED)
                .forEach(link -> tried.computeIfAbsent(link.to(), h -> new LinkedHashMap<>())
                        .computeIfAbsent(link.from(), h -> new ArrayList<>())
                        .add(link));
        tried.forEach((to, ofHost) -> ofHost.forEach((from, between) -> {
            if (between.size() > 1 && between.stream().allMatch(PortLink::isBad)) {
                unreached.computeIfAbsent(to, h -> new ArrayList<>()).add(from);
                seen.put(to, words(between.get(0)));
            } else {
                between.stream().filter(PortLink::isBad).forEach(open::add);
            }
        }));
        unreached.forEach((to, froms) -> findings.add(Finding.error(
                NetworkCode.HOST_NOT_REACHED,
                pathOfHost.getOrDefault(to, "nodes"),
                "Expected " + who(to, froms, tried.getOrDefault(to, Map.of()).size()) + " to reach " + to + ", saw "
                        + seen.get(to) + " at every port.",
                "On " + froms.get(0) + ": ip route get " + to
                        + "; see the NIC and its cable on both, and the firewall of " + to
                        + ": muster ports FILE --firewall nftables prints rules for it.")));
        findings.addAll(blocked(open, tried, pathOfHost));
        findings.addAll(untested(links, listened, pathOfHost));
        return findings;
    }

    /** Of so many that have tried. */
    private static String who(String to, List<String> froms, int tried) {
        return froms.size() == tried && froms.size() > 1
                ? "the other nodes"
                : String.join(
                        ", ", froms.stream().filter(from -> !from.equals(to)).toList());
    }

    private static List<Finding> blocked(
            List<PortLink> bad, Map<String, Map<String, List<PortLink>>> tried, Map<String, String> pathOfHost) {
        record Cause(String to, List<String> froms, String seen, boolean other) {}
        var byPort = new LinkedHashMap<String, List<PortLink>>();
        bad.forEach(link -> byPort.computeIfAbsent(
                        link.to() + " " + link.port() + " " + link.state(), k -> new ArrayList<>())
                .add(link));
        var byCause = new LinkedHashMap<Cause, List<PortLink>>();
        byPort.values().forEach(of -> {
            PortLink first = of.get(0);
            List<String> froms = of.stream().map(PortLink::from).toList();
            byCause.computeIfAbsent(
                            new Cause(first.to(), froms, words(first), first.state() == PortLink.State.OTHER_HOST),
                            k -> new ArrayList<>())
                    .add(first);
        });
        var findings = new ArrayList<Finding>();
        byCause.forEach((cause, of) -> {
            String ports = numbers(of) + " ("
                    + of.stream().map(link -> link.use().what()).distinct().collect(joining(", ")) + ")";
            String path = pathOfHost.getOrDefault(cause.to, "nodes");
            String message = "Expected "
                    + who(
                            cause.to,
                            cause.froms,
                            tried.getOrDefault(cause.to, Map.of()).size()) + " to reach " + cause.to + " at "
                    + (of.size() == 1 ? "port " : "ports ") + ports + ", saw " + cause.seen + ".";
            findings.add(
                    cause.other
                            ? Finding.error(
                                    NetworkCode.HOST_ADDRESS_TWICE,
                                    path,
                                    message,
                                    "See on " + cause.froms.get(0) + ": ip neigh show " + cause.to
                                            + "; no two machines may have one address, and no proxy may answer for one.")
                            : Finding.error(
                                    NetworkCode.HOST_PORT_BLOCKED,
                                    path,
                                    message,
                                    "Let the firewall of " + cause.to
                                            + ", and what is between, admit the nodes: muster ports"
                                            + " FILE --firewall nftables prints rules."));
        });
        return findings;
    }

    private static String words(PortLink link) {
        return switch (link.state()) {
            case REFUSED -> "connections refused";
            case SILENT -> "no answer within 3 s";
            case UNREACHABLE -> "no way there" + (link.said().isEmpty() ? "" : " (" + link.said() + ")");
            case OTHER_HOST ->
                "something answer that is not " + link.to() + (link.said().isEmpty() ? "" : " but " + link.said());
            default -> "nothing";
        };
    }

    /** In order, runs of them as {@code first-last}. */
    private static String numbers(List<PortLink> links) {
        var ports = new TreeSet<Integer>();
        links.forEach(link -> ports.add(link.port()));
        var texts = new ArrayList<String>();
        int first = -1;
        for (int port : ports) {
            if (first < 0 || !ports.contains(port - 1)) {
                first = port;
            }
            if (!ports.contains(port + 1)) {
                texts.add(first == port ? String.valueOf(port) : first + "-" + port);
            }
        }
        return String.join(", ", texts);
    }

    private List<Finding> untested(List<PortLink> links, Map<String, String> listened, Map<String, String> pathOfHost) {
        Map<String, Doors> doors = doors(listened);
        var findings = new ArrayList<Finding>();
        for (String host : hosts) {
            String why = listen(host).isPresent() && !doors.containsKey(host)
                    ? "it did not listen: "
                            + Optional.of(listened.getOrDefault(host, "").strip())
                                    .filter(said -> !said.isEmpty())
                                    .orElse("no answer")
                    : links.stream()
                                    .filter(link -> link.from().equals(host))
                                    .anyMatch(link -> link.said().equals("nothing is told of it"))
                            ? "it did not tell of all its connections"
                            : "";
            if (!why.isEmpty()) {
                findings.add(Finding.warning(
                        NetworkCode.HOST_PORTS_NOT_TESTED,
                        pathOfHost.getOrDefault(host, "nodes"),
                        "Expected to try the ports between " + host + " and the other nodes, could not: " + why + ".",
                        (why.contains(PortScript.NEITHER)
                                        ? "Install python3 or perl there, or"
                                        : "See that ssh " + host + " answers and python3 or perl runs there, or")
                                + " try them by hand: muster ports FILE lists them."));
            }
        }
        return findings;
    }
}

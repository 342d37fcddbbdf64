package io.muster.run;

import io.muster.check.Finding;
import io.muster.network.HostPlane;
import io.muster.network.NetworkPlan;
import io.muster.network.NetworkReport;
import io.muster.network.NpuMatrix;
import io.muster.network.Ping;
import io.muster.network.PingResult;
import io.muster.network.PingSchedule;
import io.muster.network.PingScript;
import io.muster.network.PortLink;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.spi.HeldCommand;
import io.muster.spi.Observation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Tests the networks between the hosts: first theirs, which takes a moment, then that of their NPUs. Used once. */
final class NetworkTest {

    private static final Duration CONNECTING = Duration.ofMinutes(2);

    /** So often is told how far the pings are. */
    private static final int TELLINGS = 4;

    private final NetworkPlan plan;
    private final Hosts hosts;
    private final Consumer<RunEvent> events;

    NetworkTest(NetworkPlan plan, Hosts hosts, Consumer<RunEvent> events) {
        this.plan = plan;
        this.hosts = hosts;
        this.events = events;
    }

    NetworkReport run() throws InterruptedException {
        var findings = new ArrayList<Finding>();
        List<PortLink> links = links(findings);
        var matrix = new NpuMatrix(plan.npus(), plan.pairs(), pings());
        findings.addAll(matrix.findings(hosts.paths()));
        return new NetworkReport(matrix, links, findings);
    }

    private List<PortLink> links(List<Finding> findings) throws InterruptedException {
        HostPlane plane = plan.plane();
        var listen = new LinkedHashMap<String, Command>();
        plane.hosts().forEach(host -> plane.listen(host).ifPresent(command -> listen.put(host, command)));
        if (listen.isEmpty()) {
            return List.of();
        }
        Map<String, HeldCommand> held = hosts.hold(listen);
        try {
            var listened = new LinkedHashMap<String, String>();
            held.forEach((host, command) -> listened.put(host, command.said()));
            var connect = new LinkedHashMap<String, Command>();
            plane.hosts()
                    .forEach(host -> plane.connect(host, listened).ifPresent(command -> connect.put(host, command)));
            var connected = new LinkedHashMap<String, String>();
            hosts.observe(connect, CONNECTING).forEach((host, seen) -> connected.put(host, stdout(seen)));
            List<PortLink> links = plane.links(listened, connected);
            findings.addAll(plane.findings(links, listened, hosts.paths()));
            long open = links.stream()
                    .filter(link -> link.state() == PortLink.State.OPEN)
                    .count();
            events.accept(new RunEvent.NetworkProgress(
                    "network of the hosts: " + open + " of " + links.size() + " connections made"));
            return links;
        } finally {
            hosts.release(held);
        }
    }

    private static String stdout(Observation seen) {
        return seen.output().map(CommandOutput::stdout).orElse("");
    }

    /** Few first; where something is wrong as many as tell what it is. */
    private List<PingResult> pings() throws InterruptedException {
        int most = plan.plane().peers();
        List<PingResult> results = pings(Math.min(plan.peers(), most));
        boolean broken = results.stream().anyMatch(result -> result.state() == PingResult.State.FAILED);
        return broken && plan.peers() < most ? pings(most) : results;
    }

    private List<PingResult> pings(int peers) throws InterruptedException {
        long startedAt = System.nanoTime();
        PingSchedule schedule = PingSchedule.of(plan.npus(), plan.pairs(), peers);
        int all = schedule.pings().size();
        var results = new ArrayList<PingResult>();
        for (Map<String, List<Ping>> round : schedule.rounds()) {
            if (Elapsed.since(startedAt).compareTo(plan.longest()) > 0) {
                round.values()
                        .forEach(pings -> pings.forEach(ping -> results.add(PingResult.notTested(
                                ping,
                                "the pings took longer than " + plan.longest().toMinutes() + " minutes"))));
                continue;
            }
            int before = results.size();
            results.addAll(pings(round));
            if (before * TELLINGS / all < results.size() * TELLINGS / all) {
                tell(results, all);
            }
        }
        return results;
    }

    private void tell(List<PingResult> results, int all) {
        long bad = results.stream()
                .filter(result -> result.state() != PingResult.State.OK)
                .count();
        events.accept(new RunEvent.NetworkProgress("network of the NPUs: " + results.size() + " of " + all + " pings"
                + (bad == 0 ? "" : ", " + bad + " without a good answer")));
    }

    private List<PingResult> pings(Map<String, List<Ping>> round) throws InterruptedException {
        var commands = new LinkedHashMap<String, Command>();
        var deadline = Duration.ZERO;
        for (Map.Entry<String, List<Ping>> ofHost : round.entrySet()) {
            commands.put(ofHost.getKey(), PingScript.of(ofHost.getValue()));
            Duration own = PingScript.deadline(ofHost.getValue());
            deadline = own.compareTo(deadline) > 0 ? own : deadline;
        }
        Map<String, Observation> seen = hosts.observe(commands, deadline);
        var results = new ArrayList<PingResult>();
        round.forEach((host, pings) -> {
            Observation said = seen.getOrDefault(host, Observation.unreachable("it was not asked"));
            Optional<CommandOutput> output = said.output();
            if (output.isPresent()) {
                results.addAll(PingScript.read(pings, output.get()));
            } else {
                pings.forEach(ping -> results.add(PingResult.notTested(ping, said.unreachable())));
            }
        });
        return results;
    }
}

package io.muster.testkit;

import static java.util.stream.Collectors.joining;

import io.muster.Muster;
import io.muster.Planner;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.spi.HostSession;
import io.muster.spi.Time;
import io.muster.spi.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hosts in this JVM that answer as real ones do on which Ray and vLLM, or vLLM alone, are installed: what a plan starts joins and serves,
 * until it is ended. No process is started and nothing is sent; NPUs, Ray and vLLM are stand-ins. Time is virtual: what a run would wait for
 * takes no time here. A host is made when it is first reached. Thread-safe.
 *
 * <pre>{@code
 * try (var hosts = new InMemoryHosts()) {
 *     hosts.fault("10.0.0.3", new Fault.NeverJoins());
 *     Report report = hosts.muster().apply(plan, event -> {});
 *     assertEquals(List.of("NODE_MISSING"), codesOf(report.failures()));
 * }
 * }</pre>
 */
public final class InMemoryHosts implements Transport {

    private final Map<String, InMemoryHost> hosts = new ConcurrentHashMap<>();
    private final Set<String> heads = ConcurrentHashMap.newKeySet();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final AtomicInteger places = new AtomicInteger();
    private final VirtualTime time = new VirtualTime();

    /** Healthy hosts, of which nothing runs on any. */
    public InMemoryHosts() {}

    /** That library, on these hosts, with the adapters that {@link java.util.ServiceLoader} finds. */
    public Muster muster() {
        return Muster.of(Planner.create(), this);
    }

    /** From now on that is wrong with the host; what was wrong before is no more. */
    public void fault(String host, Fault fault) {
        host(host).fault(Optional.of(fault));
    }

    /** Nothing is wrong with it any more. A host that was lost runs nothing. */
    public void heal(String host) {
        host(host).fault(Optional.empty());
    }

    /** The processes of the host end, as by a kill: nobody is told. */
    public void crash(String host) {
        end(host(host));
    }

    /** Hosts on which something of a cluster runs, in the order of their addresses. */
    public List<String> running() {
        return hosts.entrySet().stream()
                .filter(host -> host.getValue().runs())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** Titles of all that hosts were told until now, each as {@code HOST: TITLE}. */
    public List<String> commands() {
        return List.copyOf(commands);
    }

    @Override
    public HostSession open(Cluster cluster, Node node) {
        InMemoryHost host = host(node.host());
        host.npus(cluster.devices(node), cluster.npuGeneration());
        heads.add(cluster.head().host());
        return new InMemorySession(host, this);
    }

    @Override
    public Optional<Time> time() {
        return Optional.of(time);
    }

    /** How much would have been waited until now. */
    public Duration waited() {
        return time.now();
    }

    /**
     * Nothing is kept.
     *
     * @throws IllegalStateException if a fault was met by nothing, since its host or its step is not there
     */
    @Override
    public void close() {
        time.close();
        List<String> unmet = hosts.values().stream()
                .flatMap(host -> host.unmet().stream())
                .sorted()
                .toList();
        if (!unmet.isEmpty()) {
            throw new IllegalStateException("A fault was met by nothing. " + String.join(" ", unmet));
        }
    }

    private InMemoryHost host(String address) {
        return hosts.computeIfAbsent(address, one -> new InMemoryHost(one, places.getAndIncrement()));
    }

    /** What runs on it ends; with a head, what knew the others. */
    void end(InMemoryHost host) {
        host.end();
        if (heads.contains(host.address())) {
            hosts.values().forEach(InMemoryHost::orphan);
        }
    }

    void note(String host, String title) {
        commands.add(host + ": " + title);
    }

    /** As Ray lists them, in JSON. */
    String nodes() {
        return hosts.values().stream()
                .filter(InMemoryHost::hasJoined)
                .map(InMemoryHost::node)
                .collect(joining(", ", "[", "]"));
    }
}

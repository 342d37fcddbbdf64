package io.muster.testkit;

import static java.util.stream.Collectors.joining;

import io.muster.cluster.NpuGeneration;
import io.muster.plan.FileContent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What one host is, and what runs there. Thread-safe. */
final class InMemoryHost {

    private final String address;
    private final int place;
    private boolean hasTools;
    private List<Integer> npus = List.of();
    private Optional<Fault> fault = Optional.empty();
    private boolean reached;
    private boolean met;
    private boolean lost;
    private boolean node;
    private boolean known;
    private boolean serves;
    private final Map<String, String> files = new HashMap<>();
    private final Map<String, InMemoryProcess> processes = new TreeMap<>();
    private String claimed = "";

    InMemoryHost(String address, int place) {
        this.address = address;
        this.place = place;
    }

    String address() {
        return address;
    }

    /** It has those, and tools that tell of them where their formats are known. */
    synchronized void npus(List<Integer> ids, NpuGeneration generation) {
        npus = ids;
        hasTools = generation == NpuGeneration.ATLAS_A2;
        reached = true;
    }

    synchronized void fault(Optional<Fault> other) {
        fault = other;
        met = false;
        lost = false;
    }

    /** What is wrong with it, if it is of that kind. */
    private <F extends Fault> Optional<F> fault(Class<F> kind) {
        return fault.filter(kind::isInstance).map(kind::cast);
    }

    /** Whether it answers when it is told something of that title. */
    synchronized boolean answers(String title) {
        if (!lost
                && fault(Fault.LostAt.class)
                        .filter(at -> title.contains(at.title()))
                        .isPresent()) {
            lost = true;
            met = true;
            end();
        }
        return !lost && fault(Fault.Unreachable.class).isEmpty();
    }

    synchronized boolean isLost() {
        return lost;
    }

    /** What it says instead of doing something of that title. */
    synchronized Optional<String> failure(String title) {
        Optional<String> said = fault(Fault.FailsAt.class)
                .filter(at -> title.contains(at.title()))
                .map(Fault.FailsAt::stderr);
        met |= said.isPresent();
        return said;
    }

    /** Why what is wrong with it was met by nothing, so that a test of it tests something else; empty where it was. */
    synchronized Optional<String> unmet() {
        if (fault.isEmpty()) {
            return Optional.empty();
        }
        if (!reached) {
            return Optional.of(address + " is no host of what was run.");
        }
        boolean awaits = fault(Fault.LostAt.class).isPresent()
                || fault(Fault.FailsAt.class).isPresent();
        return awaits && !met
                ? Optional.of("Nothing that " + address + " was told fits " + fault.get()
                        + "; commands() has the titles of all that it was told.")
                : Optional.empty();
    }

    /** What the last run does or did here: up, undo, down, or nothing. */
    synchronized void claim(String run) {
        claimed = run;
    }

    synchronized String claimed() {
        return claimed;
    }

    /** What a watch is told of it. */
    synchronized String parts() {
        return node ? "node up\n" : "node down raylet (process 1) has ended.\n";
    }

    /** Whether it was not running before. */
    synchronized boolean start() {
        boolean before = known;
        node = true;
        known = true;
        if (!before) {
            run(InMemoryProcess.raylet(file("env")));
        }
        return !before;
    }

    synchronized boolean serve() {
        boolean before = serves;
        serves = true;
        if (!before) {
            run(InMemoryProcess.server(file("env"), file("serve")));
        }
        return !before;
    }

    synchronized void end() {
        node = false;
        known = false;
        serves = false;
        processes.clear();
    }

    /** The head that knew it is no more. */
    synchronized void orphan() {
        known = false;
    }

    synchronized void endService() {
        serves = false;
        processes.remove("server");
    }

    private void run(InMemoryProcess process) {
        processes.put(process.name(), process);
    }

    /** What runs, and from what it was started. */
    synchronized String processes() {
        return processes.values().stream().map(InMemoryProcess::told).collect(joining());
    }

    synchronized void keep(List<FileContent> written) {
        written.forEach(file -> files.put(file.name(), file.text()));
    }

    /** The text of that file of the cluster; empty where it is not there. */
    synchronized String file(String name) {
        return files.getOrDefault(name, "");
    }

    synchronized void forget() {
        files.clear();
    }

    synchronized boolean runs() {
        return node || serves;
    }

    synchronized boolean isNode() {
        return node;
    }

    synchronized boolean serves() {
        return serves;
    }

    synchronized boolean hasJoined() {
        return known && fault(Fault.NeverJoins.class).isEmpty();
    }

    /** In the list of Ray. */
    synchronized String node() {
        int counted = fault(Fault.JoinsWith.class).map(Fault.JoinsWith::npus).orElse(npus.size());
        return "{\"node_id\": \"%1$s\", \"node_ip\": \"%1$s\", \"state\": \"ALIVE\", \"resources_total\": {\"NPU\": %2$d.0}}"
                .formatted(address, counted);
    }

    private List<Integer> present() {
        List<Integer> missing =
                fault(Fault.MissingNpus.class).map(Fault.MissingNpus::ids).orElse(List.of());
        return npus.stream().filter(id -> !missing.contains(id)).toList();
    }

    /** Lines {@code /dev/davinciN} without their folder. */
    synchronized String devices() {
        return present().stream().map(id -> id + "\n").collect(joining());
    }

    /** What the tools say of its NPUs. */
    synchronized String tools() {
        return hasTools ? new InMemoryNpus(place, present()).told() : "";
    }

    synchronized String version(String program, String usual) {
        return fault(Fault.OtherVersion.class)
                .filter(other -> other.program().equals(program))
                .map(Fault.OtherVersion::version)
                .orElse(usual);
    }
}

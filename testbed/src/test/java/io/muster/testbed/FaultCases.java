package io.muster.testbed;

import io.muster.testbed.FaultCase.Edge;
import io.muster.testbed.FaultCase.Fault;
import io.muster.testbed.FaultCase.Then;
import io.muster.testbed.FaultCase.Verb;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;

/** All cases, from the steps and phases of a healthy run, so that a new step has its cases at once. */
final class FaultCases {

    private static final List<String> HOST_LOST = List.of("HOST_UNREACHABLE", "HOST_SILENT", "HOST_LOST");
    private static final Map<String, String> KINDS =
            Map.of("unplug", "cut off", "pause", "paused", "crash", "powered off");

    private final List<FaultCase> cases = new ArrayList<>();

    private FaultCases() {}

    /** Of Ray alone. */
    static List<FaultCase> of(HealthyRun healthy, boolean clockCanMove) {
        var all = new FaultCases();
        all.controllerKilled(healthy);
        for (Verb verb : Verb.values()) {
            healthy.phases(verb).forEach(phase -> all.hostsLost(verb, phase));
        }
        all.sessionsEnded(healthy);
        all.disks(healthy);
        for (int host : List.of(1, 2)) {
            if (clockCanMove) {
                all.add(
                        "clock of one host an hour late",
                        "clock/up/host" + host,
                        Verb.UP,
                        new Fault.Before("move-clock", host),
                        List.of());
            }
            all.add(
                    "Ray of another version on one host",
                    "version/up/host" + host,
                    Verb.UP,
                    new Fault.OtherRay(host),
                    List.of("HOSTS_DISAGREE"));
        }
        if (healthy.tokens()) {
            all.tokens();
        }
        all.twoControllers(healthy);
        return List.copyOf(all.cases);
    }

    /** Of a service: what the cases of Ray alone do not reach. */
    static List<FaultCase> ofService(HealthyRun healthy) {
        var all = new FaultCases();
        Predicate<String> service = step -> step.endsWith("/serve") || step.endsWith("/ready");
        for (String step : healthy.steps(Verb.UP).stream().filter(service).toList()) {
            for (Edge edge : Edge.values()) {
                all.killed("vLLM: controlling JVM killed, then up", "vllm/", Verb.UP, edge, step, Then.UP_AND_DOWN);
            }
            all.killed("vLLM: controlling JVM killed, then down", "vllm/", Verb.UP, Edge.BEGIN, step, Then.DOWN);
        }
        for (int host : List.of(1, 2)) {
            for (String kind : List.of("unplug", "crash")) {
                var codes = new ArrayList<>(HOST_LOST);
                codes.addAll(List.of("NODE_DEAD", "SERVICE_ENDED", "SERVICE_NOT_READY"));
                all.add(
                        "vLLM: one host " + KINDS.get(kind) + " while the model loads",
                        "vllm/" + kind + "/up/ready/host" + host,
                        Verb.UP,
                        new Fault.During(kind, host, "ready"),
                        codes);
            }
        }
        return List.copyOf(all.cases);
    }

    /** So many, of as many rows as can be, few of those that wait for deadlines. */
    static List<FaultCase> sample(List<FaultCase> cases, int count, Random random) {
        var shuffled = new ArrayList<>(cases);
        Collections.shuffle(shuffled, random);
        var rows = new LinkedHashMap<String, List<FaultCase>>();
        shuffled.forEach(one ->
                rows.computeIfAbsent(one.group(), group -> new ArrayList<>()).add(one));
        var sample = new ArrayList<FaultCase>();
        int slow = Math.max(1, count / 6);
        for (int round = 0; sample.size() < count && round < cases.size(); round++) {
            for (List<FaultCase> row : rows.values()) {
                if (round < row.size()
                        && sample.size() < count
                        && (!row.get(round).isSlow() || slow-- > 0)) {
                    sample.add(row.get(round));
                }
            }
        }
        return List.copyOf(sample);
    }

    private void controllerKilled(HealthyRun healthy) {
        for (Verb verb : Verb.values()) {
            String during = verb == Verb.UP ? "during up" : "during down";
            for (String step : healthy.steps(verb)) {
                for (Edge edge : Edge.values()) {
                    String group = "controlling JVM killed " + during + ", then up";
                    killed(group, "", verb, edge, step, Then.UP_AND_DOWN);
                }
                String group = "controlling JVM killed " + during + ", then down";
                killed(group, "", verb, Edge.BEGIN, step, Then.DOWN);
            }
        }
    }

    private void killed(String group, String prefix, Verb verb, Edge edge, String step, Then then) {
        cases.add(new FaultCase(
                group,
                prefix + "kill-jvm/" + word(verb) + "/" + word(edge) + "/" + step + "/then-" + word(then),
                verb,
                new Fault.KilledController(edge, step),
                List.of(),
                then));
    }

    private void hostsLost(Verb verb, String phase) {
        for (String kind : List.of("unplug", "pause", "crash")) {
            for (int host : List.of(1, 2)) {
                add(
                        (host == 1 ? "head " : "worker ") + KINDS.get(kind) + " during " + word(verb),
                        kind + "/" + word(verb) + "/" + phase + "/host" + host,
                        verb,
                        new Fault.During(kind, host, phase),
                        // A worker waits for its head by itself; the head tells of a worker that it has lost.
                        verb == Verb.DOWN ? HOST_LOST : with("HEAD_NOT_REACHABLE", "RAY_START_FAILED", "NODE_DEAD"));
            }
        }
    }

    private static List<String> with(String... more) {
        var codes = new ArrayList<>(HOST_LOST);
        codes.addAll(List.of(more));
        return codes;
    }

    private void sessionsEnded(HealthyRun healthy) {
        for (Verb verb : Verb.values()) {
            for (String phase : healthy.phases(verb)) {
                for (int host : List.of(1, 2)) {
                    add(
                            "ssh sessions of one host ended during " + word(verb),
                            "ssh/" + word(verb) + "/" + phase + "/host" + host,
                            verb,
                            new Fault.During("end-sessions", host, phase),
                            with("CLUSTER_HOLD_LOST"));
                }
            }
        }
    }

    private void disks(HealthyRun healthy) {
        for (int host : List.of(1, 2)) {
            add(
                    "disk of one host full before up",
                    "disk/up/before/host" + host,
                    Verb.UP,
                    new Fault.Before("fill-disk", host),
                    List.of("DISK_FULL"));
            for (String phase : List.of("prepare", host == 1 ? "head" : "workers")) {
                add(
                        "disk of one host full during up",
                        "disk/up/" + phase + "/host" + host,
                        Verb.UP,
                        new Fault.During("fill-disk", host, phase),
                        List.of("DISK_FULL"));
            }
            for (String phase : healthy.phases(Verb.DOWN)) {
                add(
                        "disk of one host full during down",
                        "disk/down/" + phase + "/host" + host,
                        Verb.DOWN,
                        new Fault.During("fill-disk", host, phase),
                        List.of());
            }
        }
    }

    private void tokens() {
        for (int host : List.of(1, 2)) {
            add(
                    "wrong token on one host",
                    "token/up/host" + host,
                    Verb.UP,
                    new Fault.AtPhase("wrong-token", host, "head"),
                    List.of("RAY_TOKEN_WRONG"));
        }
    }

    private void twoControllers(HealthyRun healthy) {
        String first = healthy.steps(Verb.UP).get(0);
        for (String step : List.of(first, "host1/start", "host1/proof")) {
            add(
                    "a second up from another JVM meanwhile",
                    "two/up/" + step,
                    Verb.UP,
                    new Fault.SecondController(Edge.BEGIN, step),
                    List.of("CLUSTER_HELD"));
        }
        add(
                "controlling JVM stopped for 40 s, a second up meanwhile",
                "stopped/up/host1/start",
                Verb.UP,
                new Fault.PausedController(Edge.BEGIN, "host1/start", 40),
                List.of("CLUSTER_HELD"));
    }

    private void add(String group, String id, Verb verb, Fault fault, List<String> codes) {
        cases.add(new FaultCase(group, id, verb, fault, codes, Then.UP_AND_DOWN));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}

package io.muster.preflight;

import static java.util.stream.Collectors.joining;

import io.muster.check.Finding;
import io.muster.npu.HostNpus;
import io.muster.npu.NpuDevice;
import io.muster.npu.Reading;
import io.muster.npu.ToolAnswers;
import io.muster.plan.Comparison;
import io.muster.plan.HostAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Hosts that are each fit work together: their NPUs have different addresses, one TLS switch and one superpod, and they one driver
 * and one time. What a host does not tell is not compared.
 *
 * @param devices ids of the visible NPUs by host
 * @param bare whether CANN is the hosts' own
 */
record HostsFitTogether(Map<String, List<Integer>> devices, NpuTools tools, boolean bare) implements Comparison {

    HostsFitTogether {
        devices = Map.copyOf(devices);
    }

    @Override
    public List<Finding> unmet(List<HostAnswer> answers) {
        List<HostNpus> hosts = answers.stream()
                .map(answer -> HostNpus.read(
                        answer.host(),
                        devices.getOrDefault(answer.host(), List.of()),
                        ToolAnswers.read(answer.output().stdout())))
                .toList();
        var findings = new ArrayList<Finding>();
        if (tools.network()) {
            findings.addAll(tls(hosts));
            findings.addAll(addresses(hosts));
        }
        if (tools.superPod()) {
            findings.addAll(superPods(hosts));
        }
        differing(hosts, HostNpus::driver)
                .ifPresent(seen -> findings.add(Finding.warning(
                        NpuCode.DRIVERS_DIFFER,
                        "nodes",
                        "Expected the same driver of NPUs on every host, saw " + seen + ".",
                        "Install one version of the driver and firmware on all hosts.")));
        if (bare) {
            differing(hosts, HostNpus::cann)
                    .ifPresent(seen -> findings.add(Finding.warning(
                            NpuCode.CANN_DIFFERS,
                            "nodes",
                            "Expected the same CANN on every host, saw " + seen + ".",
                            "Install one version of CANN on all hosts: HCCL of two versions does not connect.")));
        }
        systems(answers).ifPresent(findings::add);
        findings.addAll(HostClocks.apart(answers));
        return findings;
    }

    /** The driver is a module of the kernel, and libraries are made for one system. */
    private static Optional<Finding> systems(List<HostAnswer> answers) {
        var bySystem = new TreeMap<String, List<String>>();
        for (HostAnswer answer : answers) {
            ToolAnswers tools = ToolAnswers.read(answer.output().stdout());
            String name = answered(tools, "os").replace("\"", "");
            String kernel = answered(tools, "system");
            if (!name.isEmpty() && !kernel.isEmpty()) {
                bySystem.computeIfAbsent(name + ", " + kernel, s -> new ArrayList<>())
                        .add(answer.host());
            }
        }
        return differing(bySystem)
                .map(seen -> Finding.warning(
                        PreflightCode.SYSTEMS_DIFFER,
                        "nodes",
                        "Expected the same system and kernel on every host, saw " + seen + ".",
                        "Install one system everywhere where something works on some hosts only: the driver of the NPUs is made for"
                                + " one kernel."));
    }

    private static String answered(ToolAnswers tools, String section) {
        return tools.of(section)
                .filter(answer -> answer.exitCode() == 0)
                .map(answer -> answer.text().strip())
                .filter(text -> text.lines().count() == 1)
                .orElse("");
    }

    private static Optional<String> differing(List<HostNpus> hosts, Function<HostNpus, Reading<String>> version) {
        var byVersion = new TreeMap<String, List<String>>();
        hosts.forEach(host -> version.apply(host)
                .value()
                .ifPresent(told ->
                        byVersion.computeIfAbsent(told, v -> new ArrayList<>()).add(host.host())));
        return differing(byVersion);
    }

    private static Optional<String> differing(Map<String, List<String>> byVersion) {
        return byVersion.size() < 2
                ? Optional.empty()
                : Optional.of(byVersion.entrySet().stream()
                        .map(one -> one.getKey() + " on " + String.join(", ", one.getValue()))
                        .collect(joining("; ")));
    }

    /** Only that it is the same of all matters (facts/ascend.md 1.6). */
    private static List<Finding> tls(List<HostNpus> hosts) {
        var on = places(hosts, device -> device.tls().value().orElse(false));
        var off = places(hosts, device -> device.tls().value().map(tls -> !tls).orElse(false));
        if (on.isEmpty() || off.isEmpty()) {
            return List.of();
        }
        boolean mostAreOff = count(off) >= count(on);
        return List.of(Finding.error(
                NpuCode.NPU_TLS_DIFFERS,
                "nodes",
                "Expected one TLS switch on all NPUs of all hosts, saw it " + (mostAreOff ? "on" : "off") + " only on "
                        + text(mostAreOff ? on : off) + ".",
                "Run hccn_tool -i N -tls -s enable " + (mostAreOff ? 0 : 1) + " there for each of them."));
    }

    private static List<Finding> addresses(List<HostNpus> hosts) {
        var holders = new TreeMap<String, List<String>>();
        for (HostNpus host : hosts) {
            for (NpuDevice device : host.devices()) {
                device.address()
                        .ifPresent(address -> holders.computeIfAbsent(address, a -> new ArrayList<>())
                                .add("NPU " + device.id() + " of " + host.host()));
            }
        }
        holders.values().removeIf(list -> list.size() < 2);
        if (holders.isEmpty()) {
            return List.of();
        }
        return List.of(Finding.error(
                NpuCode.NPU_ADDRESS_TWICE,
                "nodes",
                "Expected an IP address of its own for each NPU, saw "
                        + holders.entrySet().stream()
                                .map(one -> one.getKey() + " on " + String.join(" and ", one.getValue()))
                                .collect(joining("; "))
                        + ".",
                "Give one of them another with hccn_tool -i N -ip -s address ADDRESS netmask NETMASK."));
    }

    private static List<Finding> superPods(List<HostNpus> hosts) {
        var pods = new TreeMap<String, Map<String, List<Integer>>>();
        for (HostNpus host : hosts) {
            for (NpuDevice device : host.devices()) {
                device.superPodId()
                        .ifPresent(pod -> pods.computeIfAbsent(pod, p -> new TreeMap<>())
                                .computeIfAbsent(host.host(), h -> new ArrayList<>())
                                .add(device.id()));
            }
        }
        if (pods.size() < 2) {
            return List.of();
        }
        return List.of(
                Finding.warning(
                        NpuCode.SUPERPODS_DIFFER,
                        "nodes",
                        "Expected all NPUs in one superpod, saw "
                                + pods.entrySet().stream()
                                        .map(pod -> pod.getKey() + " with " + text(pod.getValue()))
                                        .collect(joining("; "))
                                + ".",
                        "HCCS does not lead from one to another: see that RoCE is up on all of them, or take nodes of one superpod."));
    }

    private static Map<String, List<Integer>> places(List<HostNpus> hosts, Predicate<NpuDevice> which) {
        var places = new TreeMap<String, List<Integer>>();
        for (HostNpus host : hosts) {
            List<Integer> ids =
                    host.devices().stream().filter(which).map(NpuDevice::id).toList();
            if (!ids.isEmpty()) {
                places.put(host.host(), ids);
            }
        }
        return places;
    }

    private static int count(Map<String, List<Integer>> places) {
        return places.values().stream().mapToInt(List::size).sum();
    }

    private static String text(Map<String, List<Integer>> places) {
        return places.entrySet().stream()
                .map(place -> Numbers.ofNpus(place.getValue()) + " of " + place.getKey())
                .collect(joining(", "));
    }
}

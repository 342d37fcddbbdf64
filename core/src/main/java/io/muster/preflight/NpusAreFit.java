package io.muster.preflight;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import io.muster.check.Excerpt;
import io.muster.check.Finding;
import io.muster.cluster.NpuGeneration;
import io.muster.npu.HostNpus;
import io.muster.npu.HostNpus.ToolState;
import io.muster.npu.NpuChip;
import io.muster.npu.NpuDevice;
import io.muster.npu.NpuHealth;
import io.muster.npu.NpuListing;
import io.muster.npu.NpuMemory;
import io.muster.npu.NpuProcess;
import io.muster.npu.Reading;
import io.muster.npu.ToolAnswers;
import io.muster.plan.CommandOutput;
import io.muster.plan.Expectation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The NPUs that a host is to use are listed, healthy and free, and their ports in the NPU network work, by facts/ascend.md 1.6. What
 * cannot be read is told, once a host. Where the cluster already runs on the host it is not asked.
 *
 * @param path of the node in the description
 * @param host its address
 * @param devices ids of its visible NPUs
 * @param tools which tools were asked
 * @param memoryShare of each NPU that the service will take; empty where nothing is served
 */
record NpusAreFit(
        String path,
        String host,
        List<Integer> devices,
        NpuGeneration generation,
        NpuTools tools,
        OptionalDouble memoryShare)
        implements Expectation {

    NpusAreFit {
        devices = List.copyOf(devices);
    }

    @Override
    public List<Finding> unmet(CommandOutput output) {
        ToolAnswers answers = ToolAnswers.read(output.stdout());
        // In whole words: a text that was cut must not pass for them.
        if (answers.of("running")
                .filter(running -> running.exitCode() == 0 && running.text().equals("the cluster runs here\n"))
                .isPresent()) {
            return List.of();
        }
        // A device whose file is missing is told as that, and has nothing more to say.
        Set<String> files = answers.text("devices").lines().map(String::strip).collect(toSet());
        List<Integer> present =
                devices.stream().filter(id -> files.contains(id.toString())).toList();
        return new Judge(HostNpus.read(host, present, answers)).findings();
    }

    private final class Judge {
        private final HostNpus npus;
        private final List<Finding> findings = new ArrayList<>();
        private final List<String> unreadable = new ArrayList<>();
        private String said = "";

        Judge(HostNpus npus) {
            this.npus = npus;
        }

        List<Finding> findings() {
            if (npus.devices().isEmpty()) {
                return List.of();
            }
            tools();
            npus.listing().value().ifPresent(this::listing);
            if (tools.network()) {
                network();
            }
            if (!unreadable.isEmpty()) {
                findings.add(Finding.warning(
                        NpuCode.NPU_UNREADABLE,
                        path,
                        "Expected to read " + String.join(", ", unreadable) + " on " + host
                                + "; it is not known. Said was: " + Excerpt.of(said) + ".",
                        "Run it there and see for yourself: NPUs of which nothing is known may be unhealthy."));
            }
            return findings;
        }

        private void tools() {
            var missing = new ArrayList<String>();
            var hung = new ArrayList<String>();
            state("npu-smi", npus.npuSmi(), missing, hung);
            if (tools.network()) {
                state("hccn_tool", npus.hccnTool(), missing, hung);
            }
            npus.listing().unreadable().ifPresent(text -> unread("npu-smi info", text));
            if (!missing.isEmpty()) {
                findings.add(Finding.warning(
                        NpuCode.NPU_TOOLS_MISSING,
                        path,
                        "Expected " + String.join(" and ", missing) + " on " + host
                                + ", saw none; what they would tell of its NPUs is not known.",
                        "Install the driver's tools, or make them found: /usr/local/bin/npu-smi and"
                                + " /usr/local/Ascend/driver/tools/hccn_tool."));
            }
            if (!hung.isEmpty()) {
                findings.add(
                        Finding.error(
                                NpuCode.NPU_TOOL_HUNG,
                                path,
                                "Expected " + String.join(" and ", hung) + " to answer on " + host
                                        + ", saw nothing within seconds.",
                                "Run it there; where it hangs too, see dmesg for the driver, and restart the host if it is stuck."));
            }
        }

        private void state(String tool, ToolState state, List<String> missing, List<String> hung) {
            switch (state) {
                case MISSING -> missing.add(tool);
                case HUNG -> hung.add(tool);
                case UNASKED -> unread(tool, "");
                case ANSWERS -> {}
            }
        }

        private void unread(String what, String text) {
            if (!unreadable.contains(what)) {
                unreadable.add(what);
            }
            said = said.isBlank() ? text : said;
        }

        private void listing(NpuListing listing) {
            List<Integer> unlisted = ids(device -> device.chip().isEmpty());
            if (listing.unread().isPresent()) {
                unread("npu-smi info", listing.unread().get());
            } else if (!unlisted.isEmpty()) {
                findings.add(Finding.error(
                        NpuCode.NPU_NOT_LISTED,
                        path,
                        "Expected npu-smi info on " + host + " to list "
                                + npus.devices().size() + " NPUs, saw "
                                + (npus.devices().size() - unlisted.size()) + "; missing: " + Numbers.ofNpus(unlisted)
                                + ".",
                        "See dmesg and the driver there, or correct npus or devices of this node."));
            }
            List<NpuChip> chips = npus.devices().stream()
                    .flatMap(device -> device.chip().stream())
                    .toList();
            generation(chips);
            health(chips);
            use(chips);
        }

        private void generation(List<NpuChip> chips) {
            Pattern names = ChipNames.of(generation);
            List<String> others = chips.stream()
                    .map(NpuChip::name)
                    .filter(name -> !names.matcher(name).matches())
                    .distinct()
                    .toList();
            if (!others.isEmpty()) {
                findings.add(Finding.error(
                        NpuCode.NPU_GENERATION_DIFFERS,
                        "npuGeneration",
                        "Expected NPUs of " + generation.id() + " on " + host + ", saw " + String.join(", ", others)
                                + ".",
                        "Set npuGeneration to what the hosts have: images, devices and tools differ."));
            }
        }

        private void health(List<NpuChip> chips) {
            var bad = new TreeMap<NpuHealth, List<Integer>>();
            for (NpuChip chip : chips) {
                chip.health().unreadable().ifPresent(text -> unread("health of NPU " + chip.device(), text));
                chip.health()
                        .value()
                        .ifPresent(health -> bad.computeIfAbsent(health, h -> new ArrayList<>())
                                .add(chip.device()));
            }
            bad.remove(NpuHealth.OK);
            List<Integer> warned = bad.remove(NpuHealth.WARNING);
            if (warned != null) {
                findings.add(Finding.warning(
                        NpuCode.NPU_HEALTH_WARNING,
                        path,
                        "Expected health OK of every NPU on " + host + ", saw Warning of " + Numbers.ofNpus(warned)
                                + ".",
                        "Run npu-smi info -t health -i " + warned.get(0) + " there to see what it warns of."));
            }
            bad.forEach((health, ids) -> findings.add(Finding.error(
                    NpuCode.NPU_UNHEALTHY,
                    path,
                    "Expected health OK of every NPU on " + host + ", saw " + health + " of " + Numbers.ofNpus(ids)
                            + ".",
                    "Run npu-smi info -t health -i " + ids.get(0)
                            + " there; reset or replace it, or leave it out with devices of this node.")));
        }

        private void use(List<NpuChip> chips) {
            var taken = new ArrayList<NpuChip>();
            var shared = new ArrayList<NpuChip>();
            for (NpuChip chip : chips) {
                chip.memory().unreadable().ifPresent(text -> unread("memory of NPU " + chip.device(), text));
                chip.processes().unreadable().ifPresent(text -> unread("processes of NPU " + chip.device(), text));
                if (chip.memory().value().filter(this::isTooFull).isPresent()) {
                    taken.add(chip);
                } else if (!processes(chip).isEmpty()) {
                    shared.add(chip);
                }
            }
            if (!taken.isEmpty()) {
                findings.add(Finding.error(
                        NpuCode.NPU_MEMORY_TAKEN,
                        path,
                        "Expected " + Math.round(memoryShare.orElse(0) * 100) + " % of the memory of every NPU on "
                                + host + " to be free, saw " + list(taken, this::used) + ".",
                        "End what holds it, or leave these NPUs out with devices of this node, or lower"
                                + " serve.memoryUtilization."));
            }
            if (!shared.isEmpty()) {
                findings.add(Finding.warning(
                        NpuCode.NPU_SHARED,
                        path,
                        "Expected nobody else on the NPUs of " + host + ", saw " + list(shared, NpusAreFit::holders)
                                + ".",
                        "End it if it is left over; two services on one NPU need ports and memory apart."));
            }
        }

        private boolean isTooFull(NpuMemory memory) {
            return memoryShare.isPresent()
                    && memory.total() - memory.used() < memoryShare.getAsDouble() * memory.total();
        }

        private String used(NpuChip chip) {
            return chip.memory()
                            .value()
                            .map(memory -> memory.used() + " of " + memory.total() + " MB used")
                            .orElse("") + " by "
                    + holders(chip);
        }

        private static String list(List<NpuChip> chips, Function<NpuChip, String> text) {
            return chips.stream()
                    .map(chip -> "NPU " + chip.device() + " " + text.apply(chip))
                    .collect(joining("; "));
        }

        private List<Integer> ids(Predicate<NpuDevice> which) {
            return npus.devices().stream().filter(which).map(NpuDevice::id).toList();
        }

        /** What the tool said of one thing on all devices, where it cannot be read. */
        private void readable(String query, Function<NpuDevice, Reading<?>> of) {
            for (NpuDevice device : npus.devices()) {
                Reading<?> reading = of.apply(device);
                reading.unreadable().ifPresent(text -> unread("hccn_tool -" + query, text));
                if (reading instanceof Reading.Unasked && npus.hccnTool() == ToolState.ANSWERS) {
                    unread("hccn_tool -" + query, "");
                }
            }
        }

        private void network() {
            if (npus.hccnTool() == ToolState.MISSING) {
                return;
            }
            readable("link", NpuDevice::linkUp);
            readable("net_health", NpuDevice::netHealth);
            readable("tls", NpuDevice::tls);
            List<Integer> down =
                    ids(device -> device.linkUp().value().filter(up -> !up).isPresent());
            // A link that is down is why the network is not healthy.
            List<Integer> unhealthy = ids(device -> !down.contains(device.id())
                    && device.netHealth()
                            .value()
                            .filter(health -> !health.equalsIgnoreCase("Success"))
                            .isPresent());
            if (tools.superPod()) {
                readable("ip", NpuDevice::ip);
                dies(down, unhealthy);
            } else {
                readable("netdetect", NpuDevice::netdetect);
                readable("gateway", NpuDevice::gateway);
                readable("ip", NpuDevice::ip);
                readable("lldp", NpuDevice::switchPort);
                ports(down, unhealthy);
                conf();
            }
        }

        /** Within a superpod HCCS carries what ranks say to each other, and RoCE may be down (facts/ascend.md 1.6). */
        private void dies(List<Integer> down, List<Integer> unhealthy) {
            readable("vnic", NpuDevice::vnic);
            for (NpuDevice device : npus.devices()) {
                device.superPod().unreadable().ifPresent(text -> unread("npu-smi info -t spod-info", text));
            }
            report(
                    ids(device -> device.vnic()
                            .value()
                            .filter(vnic -> !vnic.up() || vnic.address().isEmpty())
                            .isPresent()),
                    ids -> Finding.error(
                            NpuCode.NPU_VNIC_DOWN,
                            path,
                            "Expected the vnic of every NPU on " + host + " to be UP with an address, saw "
                                    + Numbers.ofNpus(ids) + " without.",
                            "Run hccn_tool -i " + ids.get(0)
                                    + " -vnic -g there; ranks on other nodes are reached by it."));
            // Without an address RoCE was never set up, as is usual within one superpod.
            var roce = new ArrayList<>(down);
            roce.addAll(unhealthy);
            roce.removeAll(ids(device -> device.ip().isAbsent()));
            report(
                    roce,
                    ids -> Finding.warning(
                            NpuCode.NPU_ROCE_DOWN,
                            path,
                            "Expected RoCE to be up on " + host + ", saw it down or unhealthy on " + Numbers.ofNpus(ids)
                                    + "; within one superpod HCCS does without.",
                            "Nothing is to be done unless ranks use RoCE; else see the cable and the switch."));
        }

        private void ports(List<Integer> down, List<Integer> unhealthy) {
            report(
                    down,
                    ids -> Finding.error(
                            NpuCode.NPU_LINK_DOWN,
                            path,
                            "Expected link status UP of every NPU on " + host + ", saw DOWN of " + Numbers.ofNpus(ids)
                                    + ".",
                            "See the cable, the optics and the switch port; hccn_tool -i " + ids.get(0)
                                    + " -link -g tells when it is up."));
            report(
                    unhealthy,
                    ids -> Finding.error(
                            NpuCode.NPU_NET_UNHEALTHY,
                            path,
                            "Expected net health Success of every NPU on " + host + ", saw "
                                    + npus.devices().stream()
                                            .filter(device -> ids.contains(device.id()))
                                            .flatMap(device -> device.netHealth().value().stream())
                                            .distinct()
                                            .collect(joining(", "))
                                    + " of " + Numbers.ofNpus(ids) + ".",
                            "See that the address of hccn_tool -i " + ids.get(0)
                                    + " -netdetect -g answers: VLAN and gateway."));
            report(
                    ids(device -> device.netdetect().isAbsent()),
                    ids -> Finding.warning(
                            NpuCode.NPU_NETDETECT_MISSING,
                            path,
                            "Expected a netdetect address of every NPU on " + host + ", saw none of "
                                    + Numbers.ofNpus(ids) + ": their net health means nothing.",
                            "Run hccn_tool -i " + ids.get(0)
                                    + " -netdetect -s address GATEWAY there, and so for each."));
            report(
                    ids(device -> device.gateway().isAbsent()),
                    ids -> Finding.warning(
                            NpuCode.NPU_GATEWAY_MISSING,
                            path,
                            "Expected a gateway of every NPU on " + host + ", saw none of " + Numbers.ofNpus(ids) + ".",
                            "Run hccn_tool -i " + ids.get(0)
                                    + " -gateway -s gateway GATEWAY there, unless all NPUs are in one subnet."));
            report(
                    ids(device -> device.ip().isAbsent()),
                    ids -> Finding.error(
                            NpuCode.NPU_ADDRESS_MISSING,
                            path,
                            "Expected an IP address of every NPU on " + host + ", saw none of " + Numbers.ofNpus(ids)
                                    + ".",
                            "Run hccn_tool -i " + ids.get(0)
                                    + " -ip -s address ADDRESS netmask NETMASK there, and so for" + " each."));
            report(
                    ids(device -> device.switchPort().isAbsent()),
                    ids -> Finding.info(
                            NpuCode.NPU_SWITCH_UNSEEN,
                            path,
                            "Expected a switch to tell its name to every NPU on " + host + ", saw none for "
                                    + Numbers.ofNpus(ids) + ".",
                            "Turn LLDP on at the switch, and see that a 400G port is split; without a switch mixtures of"
                                    + " experts fail."));
        }

        private void conf() {
            if (npus.conf().isAbsent()) {
                findings.add(Finding.error(
                        NpuCode.HCCN_CONF_MISSING,
                        path,
                        "Expected /etc/hccn.conf on " + host + ", saw none.",
                        "Write the addresses again with hccn_tool -ip -s: it writes the file."));
                return;
            }
            npus.conf().unreadable().ifPresent(text -> unread("/etc/hccn.conf", text));
            npus.conf()
                    .value()
                    .ifPresent(conf -> report(
                            ids(device -> device.address()
                                    .filter(address -> !address.equals(conf.getOrDefault(device.id(), "")))
                                    .isPresent()),
                            ids -> Finding.error(
                                    NpuCode.HCCN_CONF_STALE,
                                    path,
                                    "Expected /etc/hccn.conf on " + host + " to say what the NPUs have, saw "
                                            + npus.devices().stream()
                                                    .filter(device -> ids.contains(device.id()))
                                                    .map(device -> "address_" + device.id() + "="
                                                            + Optional.ofNullable(conf.get(device.id()))
                                                                    .orElse("(no line)")
                                                            + " where it has "
                                                            + device.address().orElse(""))
                                                    .collect(joining("; "))
                                            + ".",
                                    "Correct the file, or set the address again with hccn_tool -i " + ids.get(0)
                                            + " -ip -s.")));
        }

        private void report(List<Integer> ids, Function<List<Integer>, Finding> finding) {
            if (!ids.isEmpty()) {
                findings.add(finding.apply(ids));
            }
        }
    }

    private static List<NpuProcess> processes(NpuChip chip) {
        return chip.processes().value().orElse(List.of());
    }

    private static String holders(NpuChip chip) {
        List<NpuProcess> processes = processes(chip);
        return processes.isEmpty()
                ? "nobody whom npu-smi names, such as another container"
                : processes.stream()
                        .map(process -> process.name() + " (pid " + process.pid() + ", " + process.memory() + " MB)")
                        .collect(joining(", "));
    }
}

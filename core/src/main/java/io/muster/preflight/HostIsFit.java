package io.muster.preflight;

import static java.util.stream.Collectors.joining;

import io.muster.check.Finding;
import io.muster.npu.ToolAnswers;
import io.muster.plan.CommandOutput;
import io.muster.plan.Expectation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The host carries its address, on the NIC that the description names, and has a device file for each NPU.
 *
 * @param path of the node in the description
 * @param host its address
 * @param nic its NIC, if the description names one
 * @param devices ids of its visible NPUs
 */
record HostIsFit(String path, String host, Optional<String> nic, List<Integer> devices) implements Expectation {

    @Override
    public List<Finding> unmet(CommandOutput output) {
        ToolAnswers answers = ToolAnswers.read(output.stdout());
        String addresses = answers.text("addresses");
        String present = answers.text("devices");
        var findings = new ArrayList<Finding>();
        Optional<HostNics> nics = HostNics.read(addresses);
        if (nics.isPresent()) {
            findings.addAll(ofNic(nics.get()));
        } else {
            findings.add(Finding.error(
                    PreflightCode.HOST_NOT_READABLE,
                    path,
                    "Expected ip -j addr on " + host + " to print JSON, saw: " + excerpt(addresses + output.stderr())
                            + ".",
                    "Install iproute2 on the host, or see what ip -j addr prints there."));
        }
        findings.addAll(
                ofDevices(new HashSet<>(present.lines().map(String::strip).toList())));
        return findings;
    }

    private List<Finding> ofNic(HostNics nics) {
        Optional<String> carrier = nics.carrier(host);
        if (carrier.isEmpty()) {
            return List.of(Finding.error(
                    PreflightCode.ADDRESS_NOT_ON_HOST,
                    path + ".host",
                    "Expected the host to carry " + host + ", saw " + nics + ".",
                    "Correct host, or the ssh target of this node: it may lead to another machine."));
        }
        if (nic.isEmpty() || nics.of(nic.get()).contains(host)) {
            return List.of();
        }
        String remedy = "Set nic to " + carrier.get() + ", or leave it out.";
        if (!nics.has(nic.get())) {
            return List.of(Finding.error(
                    PreflightCode.NIC_NOT_ON_HOST,
                    path + ".nic",
                    "Expected a network interface " + nic.get() + " on " + host + ", saw " + nics + ".",
                    remedy));
        }
        return List.of(Finding.error(
                PreflightCode.NIC_WITHOUT_ADDRESS,
                path + ".nic",
                "Expected " + nic.get() + " to carry " + host + "; it carries "
                        + (nics.of(nic.get()).isEmpty() ? "no IPv4 address" : String.join(", ", nics.of(nic.get())))
                        + ", and " + carrier.get() + " carries it.",
                remedy));
    }

    private List<Finding> ofDevices(Set<String> present) {
        List<Integer> missing =
                devices.stream().filter(id -> !present.contains(id.toString())).toList();
        if (missing.isEmpty()) {
            return List.of();
        }
        return List.of(Finding.error(
                PreflightCode.NPU_DEVICE_MISSING,
                path,
                "Expected " + devices.size() + " NPU device files on " + host + ", saw "
                        + (devices.size() - missing.size()) + "; missing: "
                        + missing.stream().map(id -> "/dev/davinci" + id).collect(joining(", ")) + ".",
                "See npu-smi info and the driver on the host, or correct npus or devices of this node."));
    }

    private static String excerpt(String text) {
        String oneLine = text.strip().replaceAll("\\s+", " ");
        return oneLine.isEmpty() ? "nothing" : oneLine.length() <= 200 ? oneLine : oneLine.substring(0, 200) + "...";
    }
}

package io.muster.preflight;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.muster.check.Finding;
import io.muster.npu.ToolAnswers;
import io.muster.plan.CommandOutput;
import io.muster.plan.Expectation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public List<Finding> unmet(CommandOutput output) {
        ToolAnswers answers = ToolAnswers.read(output.stdout());
        String addresses = answers.text("addresses");
        String present = answers.text("devices");
        var findings = new ArrayList<Finding>();
        JsonNode interfaces = read(addresses);
        if (interfaces.isArray()) {
            findings.addAll(ofNic(nicsOf(interfaces)));
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

    /** A missing node where it is no JSON; nothing at all, as of a host without ip, is one too. */
    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private List<Finding> ofNic(Map<String, List<String>> nics) {
        Optional<String> carrier = nics.entrySet().stream()
                .filter(e -> e.getValue().contains(host))
                .map(Map.Entry::getKey)
                .findFirst();
        if (carrier.isEmpty()) {
            return List.of(Finding.error(
                    PreflightCode.ADDRESS_NOT_ON_HOST,
                    path + ".host",
                    "Expected the host to carry " + host + ", saw " + describe(nics) + ".",
                    "Correct host, or the ssh target of this node: it may lead to another machine."));
        }
        if (nic.isEmpty() || nics.getOrDefault(nic.get(), List.of()).contains(host)) {
            return List.of();
        }
        String remedy = "Set nic to " + carrier.get() + ", or leave it out.";
        if (!nics.containsKey(nic.get())) {
            return List.of(Finding.error(
                    PreflightCode.NIC_NOT_ON_HOST,
                    path + ".nic",
                    "Expected a network interface " + nic.get() + " on " + host + ", saw " + describe(nics) + ".",
                    remedy));
        }
        return List.of(Finding.error(
                PreflightCode.NIC_WITHOUT_ADDRESS,
                path + ".nic",
                "Expected " + nic.get() + " to carry " + host + "; it carries "
                        + (nics.getOrDefault(nic.get(), List.of()).isEmpty()
                                ? "no IPv4 address"
                                : String.join(", ", nics.getOrDefault(nic.get(), List.of())))
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

    private static Map<String, List<String>> nicsOf(JsonNode interfaces) {
        var nics = new LinkedHashMap<String, List<String>>();
        for (JsonNode one : interfaces) {
            var addresses = new ArrayList<String>();
            for (JsonNode address : one.path("addr_info")) {
                if (address.path("family").asText().equals("inet")) {
                    addresses.add(address.path("local").asText());
                }
            }
            nics.put(one.path("ifname").asText(), addresses);
        }
        return nics;
    }

    private static String describe(Map<String, List<String>> nics) {
        return nics.isEmpty()
                ? "no interface"
                : nics.entrySet().stream()
                        .map(e -> e.getKey() + (e.getValue().isEmpty() ? "" : " " + String.join(" ", e.getValue())))
                        .collect(joining(", "));
    }

    private static String excerpt(String text) {
        String oneLine = text.strip().replaceAll("\\s+", " ");
        return oneLine.isEmpty() ? "nothing" : oneLine.length() <= 200 ? oneLine : oneLine.substring(0, 200) + "...";
    }
}

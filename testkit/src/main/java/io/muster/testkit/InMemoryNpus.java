package io.muster.testkit;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * NPUs of the A2 generation of one host, all healthy and none of them there: what stand-ins for {@code npu-smi} and {@code hccn_tool} say of
 * them, in the published formats (facts/ascend.md 1.6).
 *
 * @param place of the host among all, from 0, by which its NPUs have addresses of their own
 */
record InMemoryNpus(int place, List<Integer> devices) {

    private static final String RULE = "+===========================+===============+=============================+\n";
    private static final Pattern PINGS = Pattern.compile("(?s)<< 'PINGS'\n(.*)PINGS\n");

    /** Sections of what a host says when it is looked at. */
    String told() {
        return section("driver", "Version=25.2.0\n")
                + section("npu-smi", listing())
                + devices.stream().map(this::hccn).collect(Collectors.joining())
                + section("hccn", "");
    }

    private static String section(String name, String text) {
        return "--- " + name + "\n" + text + "--- exit 0\n";
    }

    private String listing() {
        var text = new StringBuilder("""
                | npu-smi 25.2.0                   Version: 25.2.0 |
                | NPU   Name                | Health        | Power(W)    Temp(C)           Hugepages-Usage(page)|
                | Chip                      | Bus-Id        | AICore(%)   Memory-Usage(MB)  HBM-Usage(MB)        |
                """);
        for (int device : devices) {
            text.append(RULE)
                    .append(String.format(
                            Locale.ROOT,
                            "| %-5d 910B2               | OK            | 94.9        36                0    / 0             |%n",
                            device))
                    .append(String.format(
                            Locale.ROOT,
                            "| 0                         | 0000:%02X:00.0  | 0           0    / 0          3499 / 65536         |%n",
                            129 + device));
        }
        text.append(RULE)
                .append(
                        "| NPU     Chip              | Process id    | Process name             | Process memory(MB)      |\n");
        devices.forEach(device -> text.append(RULE)
                .append("| No running processes found in NPU ")
                .append(device)
                .append(" |\n"));
        return text.append(RULE).toString();
    }

    private String hccn(int device) {
        return section("hccn link " + device, "link status: UP\n")
                + section("hccn net_health " + device, "net health status: Success\n")
                + section("hccn netdetect " + device, "netdetect address: 10.255.255.254\n")
                + section("hccn gateway " + device, "default gateway:10.255.255.254, Iface:eth" + device + "\n")
                + section("hccn ip " + device, "ipaddr:" + address(device) + "\nnetmask:255.0.0.0\n")
                + section("hccn tls " + device, "dev_id:" + device + ", tls switch[0](0:disable, 1:enable)\n")
                + section("hccn lldp " + device, "Port ID TLV\n\tIfname: 400GE1/" + place + "/" + device + "\n");
    }

    private String address(int device) {
        return "10." + (100 + place / 250) + "." + place % 250 + "." + (1 + device);
    }

    /** What becomes of the pings that a script asks for: all come back. */
    static String pinged(String script) {
        return PINGS.matcher(script)
                .results()
                .flatMap(pings -> pings.group(1).lines())
                .map(ping -> section("ping " + ping, "3 packets transmitted, 3 received, 0.00% packet loss\n"))
                .collect(Collectors.joining());
    }
}

package io.muster.testbed;

import java.util.ArrayList;
import java.util.List;

/**
 * Hosts of one generation on which something is broken, and the code that must name it.
 *
 * @param generation of the NPUs that are stood in for
 * @param what is broken, for a person
 * @param faults arguments of {@code testbed/fault}
 * @param code of the only finding; empty where there must be none
 */
record PreflightCase(String generation, String what, List<List<String>> faults, String code) {

    /** Everything that is broken here, one after the other. */
    static List<PreflightCase> all() {
        var all = new ArrayList<PreflightCase>();
        for (String generation : List.of("a2", "a3", "310p")) {
            all.add(new PreflightCase(generation, "nothing", List.of(), ""));
        }
        all.addAll(ofA2());
        all.addAll(ofA3());
        all.addAll(of310p());
        return all;
    }

    private static List<PreflightCase> ofA2() {
        String a2 = "a2";
        return List.of(
                one(a2, "an NPU in alarm", "NPU_UNHEALTHY", "npu-health", "2", "3", "Alarm"),
                one(a2, "all NPUs critical", "NPU_UNHEALTHY", "npu-health", "2", "all", "Critical"),
                one(a2, "an NPU that warns", "NPU_HEALTH_WARNING", "npu-health", "2", "3", "Warning"),
                one(a2, "a health that nobody knows", "NPU_UNREADABLE", "npu-health", "2", "3", "Offline"),
                one(a2, "an NPU that npu-smi does not list", "NPU_NOT_LISTED", "npu-unlisted", "2", "3"),
                one(a2, "a device file that is gone", "NPU_DEVICE_MISSING", "lost-npu", "2"),
                one(a2, "NPUs of another generation", "NPU_GENERATION_DIFFERS", "npu-name", "2", "all", "910ProB"),
                new PreflightCase(
                        a2,
                        "memory held by a process",
                        List.of(
                                List.of("npu-used", "2", "3", "60233"),
                                List.of("npu-process", "2", "3", "2349 python 56000")),
                        "NPU_MEMORY_TAKEN"),
                one(a2, "memory held by nobody who is named", "NPU_MEMORY_TAKEN", "npu-used", "2", "3", "60233"),
                one(a2, "a small process of another", "NPU_SHARED", "npu-process", "2", "3", "2349 python 900"),
                one(a2, "a link that is down", "NPU_LINK_DOWN", "npu-link", "2", "3", "DOWN"),
                one(a2, "all links down", "NPU_LINK_DOWN", "npu-link", "2", "all", "DOWN"),
                one(a2, "net health Fault", "NPU_NET_UNHEALTHY", "npu-net-health", "2", "3", "Fault"),
                one(a2, "net health Init", "NPU_NET_UNHEALTHY", "npu-net-health", "2", "3", "Init"),
                one(a2, "no netdetect address", "NPU_NETDETECT_MISSING", "npu-netdetect", "2", "3"),
                one(a2, "netdetect address 0.0.0.0", "NPU_NETDETECT_MISSING", "npu-netdetect", "2", "3", "0.0.0.0"),
                one(a2, "no gateway", "NPU_GATEWAY_MISSING", "npu-gateway", "2", "3"),
                one(a2, "no address", "NPU_ADDRESS_MISSING", "npu-address", "2", "3"),
                new PreflightCase(
                        a2,
                        "an address that another host has too",
                        List.of(
                                List.of("npu-address", "2", "4", "10.20.1.1"),
                                List.of("npu-conf", "2", "4", "10.20.1.1")),
                        "NPU_ADDRESS_TWICE"),
                one(a2, "a stale line in hccn.conf", "HCCN_CONF_STALE", "npu-conf", "2", "3", "10.20.9.9"),
                one(a2, "no hccn.conf", "HCCN_CONF_MISSING", "npu-conf", "2", "all"),
                one(a2, "TLS on on one NPU", "NPU_TLS_DIFFERS", "npu-tls", "2", "3", "1"),
                one(a2, "TLS on on one host", "NPU_TLS_DIFFERS", "npu-tls", "2", "all", "1"),
                one(a2, "a switch without LLDP", "NPU_SWITCH_UNSEEN", "npu-lldp", "2", "all"),
                one(a2, "npu-smi not installed", "NPU_TOOLS_MISSING", "npu-tool", "2", "all", "npu-smi"),
                one(a2, "hccn_tool not installed", "NPU_TOOLS_MISSING", "npu-tool", "2", "all", "hccn_tool"),
                one(a2, "npu-smi hangs", "NPU_TOOL_HUNG", "npu-hung", "2", "all", "npu-smi"),
                one(a2, "hccn_tool hangs", "NPU_TOOL_HUNG", "npu-hung", "2", "all", "hccn_tool"),
                one(a2, "hccn_tool hangs on one NPU", "NPU_TOOL_HUNG", "npu-hung", "2", "3", "tls"),
                one(
                        a2,
                        "npu-smi gives an error",
                        "NPU_UNREADABLE",
                        "npu-says",
                        "2",
                        "all",
                        "npu-smi",
                        "dcmi module initialize failed. ret is -8005"),
                one(a2, "a link told in another language", "NPU_UNREADABLE", "npu-says", "2", "3", "link", "链路状态: 正常"),
                one(a2, "another driver on one host", "DRIVERS_DIFFER", "npu-driver", "2", "all", "25.5.1"),
                one(a2, "another CANN on one host", "CANN_DIFFERS", "npu-cann", "2", "all", "8.5.1"),
                new PreflightCase(
                        a2,
                        "CANN of another release",
                        List.of(List.of("npu-cann", "1", "all", "8.1.RC1"), List.of("npu-cann", "2", "all", "8.1.RC1")),
                        "VERSIONS_NOT_OF_RELEASE"),
                new PreflightCase(
                        a2,
                        "a driver older than the release recommends",
                        List.of(
                                List.of("npu-driver", "1", "all", "24.1.0"),
                                List.of("npu-driver", "2", "all", "24.1.0")),
                        "VERSIONS_NOT_OF_RELEASE"),
                one(a2, "a clock that is an hour late", "CLOCK_SKEW", "move-clock", "2"),
                new PreflightCase(
                        a2,
                        "clocks of all hosts that are an hour late",
                        List.of(List.of("move-clock", "1"), List.of("move-clock", "2")),
                        "CLOCK_DIFFERS_HERE"),
                one(a2, "another Linux on one host", "SYSTEMS_DIFFER", "other-system", "2"),
                one(a2, "little room at home", "DISK_LOW", "low-disk", "2"),
                one(a2, "little shared memory", "SHM_LOW", "low-shm", "2"),
                one(a2, "few open files", "OPEN_FILES_LOW", "few-files", "2"),
                one(a2, "a stranger on the service's port", "PORT_TAKEN", "take-port", "1", "8000"),
                one(a2, "a stranger on a port of the launcher", "PORT_TAKEN", "take-port", "2", "6384"),
                one(a2, "ip without JSON", "HOST_NOT_READABLE", "not-json", "2"),
                one(a2, "a firewall that drops a port", "HOST_PORT_BLOCKED", "block-port", "2", "6380"),
                one(a2, "a firewall that refuses a port", "HOST_PORT_BLOCKED", "block-port", "1", "6379", "reject"),
                one(a2, "a broken path between two NPUs", "NPU_LINK_BROKEN", "npu-lossy", "2", "3", "3", "1.3"),
                one(a2, "a path that loses a packet of three", "NPU_PING_LOSS", "npu-lossy", "2", "3", "1", "1.3"),
                one(a2, "no NPU reaches the other host", "NPU_NETWORK_BROKEN", "npu-lossy", "2", "all", "3", "1"));
    }

    private static List<PreflightCase> ofA3() {
        String a3 = "a3";
        return List.of(
                one(a3, "a die in alarm", "NPU_UNHEALTHY", "npu-health", "2", "15", "Alarm"),
                one(a3, "a die that npu-smi does not list", "NPU_NOT_LISTED", "npu-unlisted", "2", "15"),
                one(a3, "a vnic that is down", "NPU_VNIC_DOWN", "npu-vnic-link", "2", "3", "DOWN"),
                one(a3, "a vnic without address", "NPU_VNIC_DOWN", "npu-vnic", "2", "3"),
                one(a3, "a host in another superpod", "SUPERPODS_DIFFER", "npu-superpod", "2", "all", "7"),
                one(a3, "RoCE down, which HCCS does without", "NPU_ROCE_DOWN", "npu-link", "2", "all", "DOWN"),
                new PreflightCase(
                        a3,
                        "RoCE that was never set up",
                        List.of(
                                List.of("npu-link", "2", "all", "DOWN"),
                                List.of("npu-address", "2", "all"),
                                List.of("npu-conf", "2", "all")),
                        ""),
                one(a3, "TLS on on one die", "NPU_TLS_DIFFERS", "npu-tls", "2", "3", "1"),
                one(a3, "spod-info in other words", "NPU_UNREADABLE", "npu-says", "2", "3", "spod", "SDID : 0"),
                one(a3, "NPUs of another generation", "NPU_GENERATION_DIFFERS", "npu-name", "2", "all", "910B2"));
    }

    private static List<PreflightCase> of310p() {
        String duo = "310p";
        return List.of(
                one(duo, "a chip in alarm", "NPU_UNHEALTHY", "npu-health", "1", "1", "Alarm"),
                one(duo, "a chip that npu-smi does not list", "NPU_NOT_LISTED", "npu-unlisted", "1", "1"),
                one(duo, "memory held by nobody who is named", "NPU_MEMORY_TAKEN", "npu-used", "1", "1", "20000"),
                one(duo, "npu-smi not installed", "NPU_TOOLS_MISSING", "npu-tool", "1", "all", "npu-smi"));
    }

    private static PreflightCase one(String generation, String what, String code, String... fault) {
        return new PreflightCase(generation, what, List.of(List.of(fault)), code);
    }

    /** Whether it is between hosts, and not on one. */
    boolean isOfNetworks() {
        return faults.stream()
                .anyMatch(fault -> List.of("block-port", "npu-lossy").contains(fault.get(0)));
    }

    /** Hosts that it needs: 310P is served on one node only. */
    int hosts() {
        return hosts(generation);
    }

    static int hosts(String generation) {
        return generation.equals("310p") ? 1 : 2;
    }

    /** The host on which it is. */
    int host() {
        return faults.isEmpty() ? 1 : Integer.parseInt(faults.get(0).get(1));
    }
}

package io.muster.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.muster.check.Finding;
import io.muster.check.Severity;
import io.muster.plan.CommandOutput;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostIsFitTest {

    /** Printed by iproute2 on a Debian host; the addresses are changed. */
    private static final String ADDRESSES = """
            [{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"],"mtu":65536,"qdisc":"noqueue","operstate":"UNKNOWN","group":"default","txqlen":1000,"link_type":"loopback","address":"00:00:00:00:00:00","broadcast":"00:00:00:00:00:00","addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8,"scope":"host","label":"lo","valid_life_time":4294967295,"preferred_life_time":4294967295},{"family":"inet6","local":"::1","prefixlen":128,"scope":"host","valid_life_time":4294967295,"preferred_life_time":4294967295}]},{"ifindex":2,"ifname":"ifb0","flags":["BROADCAST","NOARP"],"mtu":1500,"qdisc":"noop","operstate":"DOWN","group":"default","txqlen":32,"link_type":"ether","address":"5a:97:56:89:dd:71","broadcast":"ff:ff:ff:ff:ff:ff","addr_info":[]},{"ifindex":4,"ifname":"eth0","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1400,"qdisc":"pfifo_fast","operstate":"UP","group":"default","txqlen":1000,"link_type":"ether","address":"02:fc:00:00:00:01","broadcast":"ff:ff:ff:ff:ff:ff","addr_info":[{"family":"inet","local":"10.0.0.1","prefixlen":24,"broadcast":"10.0.0.255","scope":"global","label":"eth0","valid_life_time":4294967295,"preferred_life_time":4294967295},{"family":"inet6","local":"fd00::2","prefixlen":64,"scope":"global","nodad":true,"valid_life_time":4294967295,"preferred_life_time":4294967295},{"family":"inet6","local":"fe80::fc:ff:fe00:1","prefixlen":64,"scope":"link","valid_life_time":4294967295,"preferred_life_time":4294967295}]}]
            """;

    @Test
    void hostThatCarriesItsAddressAndItsDevicesIsFit() {
        assertThat(fit("10.0.0.1", "", 0, 1).unmet(printed(ADDRESSES, "0\n1\n2\n")))
                .isEmpty();
        assertThat(fit("10.0.0.1", "eth0", 0, 1).unmet(printed(ADDRESSES, "1\n0\n")))
                .isEmpty();
    }

    @Test
    void addressThatNoInterfaceCarriesIsNamedWithThoseThatAreThere() {
        Finding finding = only(fit("10.0.0.9", "eth0", 0).unmet(printed(ADDRESSES, "0\n")));

        assertThat(finding.code()).isEqualTo(PreflightCode.ADDRESS_NOT_ON_HOST);
        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
        assertThat(finding.path()).isEqualTo("nodes[2].host");
        assertThat(finding.message()).contains("10.0.0.9", "lo 127.0.0.1", "eth0 10.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.1", "10.0.0.", "10.0.0.10", "10.0.0.255", "fd00::2"})
    void addressIsComparedWhole(String host) {
        assertThat(only(fit(host, "", 0).unmet(printed(ADDRESSES, "0\n"))).code())
                .isEqualTo(PreflightCode.ADDRESS_NOT_ON_HOST);
    }

    @Test
    void nicThatIsNotThereIsNamedAndTheRightOneIsInTheRemedy() {
        Finding finding = only(fit("10.0.0.1", "enp7s0", 0).unmet(printed(ADDRESSES, "0\n")));

        assertThat(finding.code()).isEqualTo(PreflightCode.NIC_NOT_ON_HOST);
        assertThat(finding.path()).isEqualTo("nodes[2].nic");
        assertThat(finding.message()).contains("enp7s0");
        assertThat(finding.remedy()).contains("eth0");
    }

    @Test
    void nicThatCarriesAnotherAddressIsNamedAndTheRightOneIsInTheRemedy() {
        Finding finding = only(fit("10.0.0.1", "lo", 0).unmet(printed(ADDRESSES, "0\n")));

        assertThat(finding.code()).isEqualTo(PreflightCode.NIC_WITHOUT_ADDRESS);
        assertThat(finding.path()).isEqualTo("nodes[2].nic");
        assertThat(finding.message()).contains("lo", "127.0.0.1", "eth0");
        assertThat(finding.remedy()).contains("eth0");
    }

    @Test
    void nicThatCarriesNoAddressIsSaidToCarryNone() {
        Finding finding = only(fit("10.0.0.1", "ifb0", 0).unmet(printed(ADDRESSES, "0\n")));

        assertThat(finding.code()).isEqualTo(PreflightCode.NIC_WITHOUT_ADDRESS);
        assertThat(finding.message()).contains("no IPv4 address");
        assertThat(finding.remedy()).contains("eth0");
    }

    @Test
    void nicThatCarriesTheAddressAsAnotherOneDoesIsFit() {
        String twice = """
                [{"ifname":"eth0","addr_info":[{"family":"inet","local":"10.0.0.1"}]},
                 {"ifname":"eth1","addr_info":[{"family":"inet","local":"10.0.0.1"}]}]
                """;

        assertThat(fit("10.0.0.1", "eth1", 0).unmet(printed(twice, "0\n"))).isEmpty();
        assertThat(fit("10.0.0.1", "eth0", 0).unmet(printed(twice, "0\n"))).isEmpty();
    }

    @Test
    void secondAddressOfAnInterfaceCounts() {
        String two = """
                [{"ifname":"eth0","addr_info":[{"family":"inet","local":"10.0.0.7"},{"family":"inet","local":"10.0.0.1"}]}]
                """;

        assertThat(fit("10.0.0.1", "eth0", 0).unmet(printed(two, "0\n"))).isEmpty();
    }

    @Test
    void deviceFilesThatAreMissingAreNamed() {
        Finding finding = only(fit("10.0.0.1", "", 0, 1, 2, 10).unmet(printed(ADDRESSES, "1\n100\n")));

        assertThat(finding.code()).isEqualTo(PreflightCode.NPU_DEVICE_MISSING);
        assertThat(finding.path()).isEqualTo("nodes[2]");
        assertThat(finding.message())
                .contains("/dev/davinci0,", "/dev/davinci2", "/dev/davinci10", "4 NPU", "saw 1")
                .doesNotContain("/dev/davinci1,");
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        assertThat(fit("10.0.0.9", "", 0).unmet(printed(ADDRESSES, "")))
                .extracting(Finding::code)
                .containsExactly(PreflightCode.ADDRESS_NOT_ON_HOST, PreflightCode.NPU_DEVICE_MISSING);
    }

    @Test
    void addressesThatAreNoJsonAreQuoted() {
        Finding finding = only(fit("10.0.0.1", "", 0)
                .unmet(printed("Option \"-j\" is unknown,\n try \"ip -help\".\n" + "x".repeat(500), "0\n")));

        assertThat(finding.code()).isEqualTo(PreflightCode.HOST_NOT_READABLE);
        assertThat(finding.message())
                .contains("Option \"-j\" is unknown, try \"ip -help\".")
                .hasSizeLessThan(400);
    }

    @Test
    void hostWithoutTheProgramIpIsNotReadable() {
        var output = new CommandOutput(
                0, "--- addresses\n--- devices\n0\n--- end\n", "bash: line 3: ip: command not found\n");

        Finding finding = only(fit("10.0.0.1", "", 0).unmet(output));

        assertThat(finding.code()).isEqualTo(PreflightCode.HOST_NOT_READABLE);
        assertThat(finding.message()).contains("ip: command not found");
        assertThat(finding.remedy()).contains("iproute2");
    }

    @Test
    void nothingAtAllIsNotReadable() {
        assertThat(fit("10.0.0.1", "", 0).unmet(new CommandOutput(127, "", "bash: not found")))
                .extracting(Finding::code)
                .containsExactly(PreflightCode.HOST_NOT_READABLE, PreflightCode.NPU_DEVICE_MISSING);
    }

    @Test
    void hostWithoutInterfacesIsSaidToHaveNone() {
        assertThat(only(fit("10.0.0.1", "", 0).unmet(printed("[]\n", "0\n"))).message())
                .contains("no interface");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "1",
                "[1,null,\"x\"]",
                "[{\"ifname\":5,\"addr_info\":{\"family\":[]}}]",
                "[[[[",
                "\0"
            })
    void neverThrows(String addresses) {
        assertThat(fit("10.0.0.1", "eth0", 0).unmet(printed(addresses, "0\n"))).hasSize(1);
    }

    @Test
    void neverThrowsOnOutputThatWasCutOrGarbled() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        String good = printed(ADDRESSES, "0\n1\n").stdout();
        HostIsFit fit = fit("10.0.0.1", "eth0", 0, 1);
        for (int i = 0; i < 2000; i++) {
            var text = new StringBuilder(good.substring(0, random.nextInt(good.length() + 1)));
            if (!text.isEmpty()) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(0x250));
            }
            assertThatCode(() -> fit.unmet(new CommandOutput(0, text.toString(), "")))
                    .as("seed %d, round %d", seed, i)
                    .doesNotThrowAnyException();
        }
    }

    private static HostIsFit fit(String host, String nic, Integer... devices) {
        return new HostIsFit("nodes[2]", host, Optional.of(nic).filter(n -> !n.isEmpty()), List.of(devices));
    }

    private static CommandOutput printed(String addresses, String devices) {
        return new CommandOutput(0, "--- addresses\n" + addresses + "\n--- devices\n" + devices + "--- end\n", "");
    }

    private static Finding only(List<Finding> findings) {
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }
}

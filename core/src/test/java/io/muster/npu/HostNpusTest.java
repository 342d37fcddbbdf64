package io.muster.npu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts are those of facts/ascend.md 1.6; there is no NPU here that could have printed them. */
class HostNpusTest {

    @Test
    void readsWhatEachToolSaysOfADevice() {
        HostNpus npus = read(List.of(10), """
                --- npu-smi
                %s
                --- exit 0
                --- hccn
                --- exit 0
                --- hccn link 10
                link status: UP
                --- exit 0
                --- hccn net_health 10
                net health status: Success
                --- exit 0
                --- hccn netdetect 10
                netdetect address: 11.12.165.1
                --- exit 0
                --- hccn gateway 10
                default gateway:11.12.165.1, Iface:eth0
                --- exit 0
                --- hccn ip 10
                ipaddr:10.20.0.7
                netmask:255.255.255.0
                --- exit 0
                --- hccn tls 10
                dev_id:0, tls switch[1](0:disable, 1:enable), tls preconfigured[1](0:non-preset, 1:preset), tls alarm time threshold[60]days
                --- exit 0
                --- hccn lldp 10
                Chassis ID TLV
                \tMAC: 00:00:5e:00:53:01
                Port ID TLV
                \tIfname: 400GE1/1/5:1
                --- exit 0
                --- hccn vnic 10
                vnic link status: UP
                vnic ipaddr: 192.168.2.199
                vnic netmask: 255.255.255.0
                --- exit 0
                --- spod 10
                \tSDID                           : 50331648
                \tSuper Pod Size                 : 384
                \tSuper Pod ID                   : 3
                \tServer Index                   : 6
                --- exit 0
                --- hccn.conf
                address_10=10.20.0.7
                netmask_10=255.255.255.0
                send_arp_status_10=1
                --- exit 0
                --- driver
                Version=24.1.rc3
                ascendhal_version=7.35.23
                --- exit 0
                --- cann
                package_name=Ascend-cann-toolkit
                version=8.3.RC2
                --- exit 0
                """.formatted(NpuListingTest.published("a2")));

        assertThat(npus.listing().value().orElseThrow().unread()).isEmpty();
        assertThat(npus.hccnTool()).isEqualTo(HostNpus.ToolState.ANSWERS);
        assertThat(npus.conf().value()).contains(Map.of(10, "10.20.0.7"));
        assertThat(npus.driver().value()).contains("24.1.rc3");
        assertThat(npus.cann().value()).contains("8.3.RC2");
        NpuDevice device = npus.devices().get(0);
        assertThat(device.health()).contains(NpuHealth.OK);
        assertThat(device.linkUp().value()).contains(true);
        assertThat(device.netHealth().value()).contains("Success");
        assertThat(device.netdetect().value()).contains("11.12.165.1");
        assertThat(device.gateway().value()).contains("11.12.165.1");
        assertThat(device.address()).contains("10.20.0.7");
        assertThat(device.tls().value()).contains(true);
        assertThat(device.switchPort().value()).contains("400GE1/1/5:1");
        assertThat(device.vnic().value()).contains(new Vnic(true, "192.168.2.199"));
        assertThat(device.vnicAddress()).contains("192.168.2.199");
        assertThat(device.superPod().value()).contains(new SuperPod("3", "6"));
    }

    @Test
    void whatWasNotAskedIsNotKnown() {
        HostNpus npus = read(List.of(0), "");

        assertThat(npus.hccnTool()).isEqualTo(HostNpus.ToolState.UNASKED);
        assertThat(npus.listing()).isEqualTo(new Reading.Unasked<>());
        assertThat(npus.devices().get(0).linkUp()).isEqualTo(new Reading.Unasked<>());
        assertThat(npus.devices().get(0).health()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "link status: UPP",
                "link status: U",
                "link status:",
                "link status: UP link status: DOWN",
                "link status: UP\nlink status: DOWN",
                "link status: not UP",
                "链路状态: UP",
                "Command execute failed!",
                ""
            })
    void aLinkOfWhichNothingCertainIsSaidIsNotUp(String said) {
        assertThat(linkOf(said, 0)).isEqualTo(new Reading.Unreadable<>(said + "\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "link status: UP, true",
        "' LINK  STATUS : up ', true",
        "link status: DOWN, false",
        "Link Status=down, false"
    })
    void spacesAndCaseAreOfNoImport(String said, boolean up) {
        assertThat(linkOf(said, 0).value()).contains(up);
        assertThat(linkOf("warning: something new\n" + said + "\nlast line", 0).value())
                .contains(up);
        assertThat(linkOf(said + "\n" + said, 0).value()).contains(up);
    }

    @Test
    void anAnswerThatCameWithAFailureIsNotBelieved() {
        assertThat(linkOf("link status: UP", 1).value()).isEmpty();
        assertThat(linkOf("link status: UP", 124)).isEqualTo(new Reading.Hung<>());
        assertThat(linkOf("link status: UP", 127)).isEqualTo(new Reading.Unasked<>());
    }

    @Test
    void anAnswerThatWasCutIsNotBelieved() {
        assertThat(read(List.of(0), "--- hccn link 0\nlink status: UP\n")
                        .devices()
                        .get(0)
                        .linkUp()
                        .value())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "no ip was preset, 13",
        "ipaddr:0.0.0.0, 0",
        "netdetect address has not been set., 0",
        "gateway was not preset., 0"
    })
    void anAddressThatWasNeverSetIsAbsent(String said, int exitCode) {
        NpuDevice device = read(
                        List.of(0),
                        section("hccn ip 0", said, exitCode)
                                + section("hccn netdetect 0", said.replace("ipaddr", "netdetect address"), exitCode)
                                + section("hccn gateway 0", said.replace("ipaddr", "default gateway"), exitCode))
                .devices()
                .get(0);

        assertThat(device.ip().isAbsent()).isTrue();
        assertThat(device.netdetect().isAbsent()).isTrue();
        assertThat(device.gateway().isAbsent()).isTrue();
    }

    @Test
    void aSwitchThatSaysNothingIsAbsent() {
        assertThat(read(List.of(0), section("hccn lldp 0", "", 0))
                        .devices()
                        .get(0)
                        .switchPort())
                .isEqualTo(new Reading.Absent<>());
    }

    @Test
    void aConfThatIsNotThereIsAbsent() {
        assertThat(read(List.of(), section("hccn.conf", "cat: /etc/hccn.conf: No such file", 1))
                        .conf())
                .isEqualTo(new Reading.Absent<>());
    }

    @Test
    void twoSectionsOfOneNameAreNotBelieved() {
        String twice = section("hccn link 0", "link status: UP", 0) + section("hccn link 0", "link status: UP", 0);

        assertThat(read(List.of(0), twice).devices().get(0).linkUp().value()).isEmpty();
    }

    private static Reading<Boolean> linkOf(String said, int exitCode) {
        return HccnTool.linkUp(Optional.of(new ToolAnswer(exitCode, said + "\n")));
    }

    private static String section(String name, String text, int exitCode) {
        return "--- " + name + "\n" + text + "\n--- exit " + exitCode + "\n";
    }

    private static HostNpus read(List<Integer> devices, String stdout) {
        return HostNpus.read("10.0.0.1", devices, ToolAnswers.read(stdout));
    }
}

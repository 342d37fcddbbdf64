package io.muster.check;

import static io.muster.check.Sound.HEAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.Node;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRuleTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.2",
                "10.255.255.255",
                "10.0.0.0",
                "192.168.1.255",
                "172.16.0.1",
                "100.64.0.1",
                "8.8.8.8",
                "240.0.0.1",
                "1.2.3.4"
            })
    void addressThatSomeNetworkGivesAHostIsTaken(String host) {
        assertThat(of(host)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "010.0.0.1",
                "10.0.0.01",
                "10.0.0",
                "10.1",
                "167772161",
                "0x0a000001",
                "10.0.0.256",
                "10.0.0.1.",
                " 10.0.0.1",
                "10.0.0.1 ",
                "10.0.0.1\n",
                "10.0.0.1%eth0",
                "10.0.0.1/24",
                "10.0.0.1:22",
                "::ffff:10.0.0.1",
                "::10.0.0.1",
                "fe80::1",
                "[10.0.0.1]",
                "\uff11\uff10.0.0.1",
                "\u0661\u0660.0.0.1",
                "localhost",
                "node-1",
                "-1.0.0.1",
                "*"
            })
    void whatOthersMayReadAsAnotherAddressOrAsNoneIsRefused(String host) {
        assertThat(of(host)).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(CheckCode.HOST_NOT_IPV4);
            assertThat(finding.severity()).isEqualTo(Severity.ERROR);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.255.255.254", "0.0.0.0", "224.0.0.1", "239.1.2.3", "255.255.255.255"})
    void addressThatLeadsToNoOtherHostIsRefused(String host) {
        assertThat(of(host)).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(CheckCode.HOST_UNUSABLE);
            assertThat(finding.severity()).isEqualTo(Severity.ERROR);
            assertThat(finding.message()).contains(host);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"169.254.0.1", "169.254.255.254"})
    void linkLocalAddressIsTakenWithAWarningSinceItMayBeFixed(String host) {
        assertThat(of(host)).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(CheckCode.HOST_LINK_LOCAL);
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        });
    }

    private static List<Finding> of(String host) {
        return new AddressRule().check(Sound.with(HEAD, Node.of(host).nic("eth0")));
    }
}

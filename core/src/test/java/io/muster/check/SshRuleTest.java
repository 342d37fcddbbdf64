package io.muster.check;

import static io.muster.check.Sound.HEAD;
import static io.muster.check.Sound.WORKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.SshAccess;
import io.muster.cluster.SshTarget;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SshRuleTest {

    @Test
    void hostThatAnotherNodeNamesAsItsTargetIsOneMachineWhicheverComesFirst() {
        assertThat(of(HEAD, WORKER.ssh(SshTarget.of("10.0.0.1"))))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo(CheckCode.DUPLICATE_SSH_TARGET);
                    assertThat(finding.path()).isEqualTo("nodes[1].ssh");
                    assertThat(finding.message()).contains("'10.0.0.1'", "nodes[0]");
                });
        assertThat(of(HEAD.ssh(SshTarget.of("10.0.0.2")), WORKER))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.path()).isEqualTo("nodes[0].ssh");
                    assertThat(finding.message()).contains("'10.0.0.2'", "nodes[1]");
                });
    }

    @Test
    void whatTheClusterSaysCountsWhereANodeSaysNothing() {
        SshAccess access = SshAccess.ofDefaults().user("root").port(2222);
        Node worker = WORKER.ssh(SshTarget.of("10.0.0.1").user("root").port(2222));

        assertThat(new SshRule()
                        .check(Sound.on(Sound.cluster()
                                        .ssh(access)
                                        .nodes(HEAD, worker)
                                        .build())
                                .build()))
                .extracting(Finding::path)
                .containsExactly("nodes[1].ssh");
    }

    @Test
    void targetsThatDifferInPortUserOrHostMayBeDifferentMachines() {
        assertThat(of(
                        HEAD.ssh(SshTarget.of("gate").port(2201)),
                        WORKER.ssh(SshTarget.of("gate").port(2202)),
                        Node.of("10.0.0.3")
                                .ssh(SshTarget.of("gate").user("three").port(2202)),
                        Node.of("10.0.0.4").ssh(SshTarget.of("gate")),
                        Node.of("10.0.0.5").ssh(SshTarget.of("10.0.0.5")),
                        Node.of("10.0.0.6")))
                .isEmpty();
    }

    @Test
    void equalHostsWithoutTargetsAreToldOfAsHostsOnly() {
        assertThat(of(HEAD, HEAD)).isEmpty();
        assertThat(Checks.of(Sound.with(HEAD, HEAD))).extracting(Finding::code).containsOnly(CheckCode.DUPLICATE_HOST);
    }

    @Test
    void threeNodesOfOneTargetAreTwoTooMany() {
        SshTarget gate = SshTarget.of("gate");

        assertThat(of(HEAD.ssh(gate), WORKER.ssh(gate), Node.of("10.0.0.3").ssh(gate)))
                .extracting(Finding::path)
                .containsExactly("nodes[1].ssh", "nodes[2].ssh");
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "_svc", "0x", "first.last", "user@realm", "DOMAIN\\user", "a-b"})
    void namesThatLoginsHaveAreTaken(String user) {
        assertThat(of(HEAD.ssh(SshTarget.of("gate").user(user)), WORKER)).isEmpty();
        assertThat(ofUser(user)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-l", "-oProxyCommand=x", "a b", "a;b", "$(id)", "a\nb", "a'b", "é", "a/b"})
    void userThatIsNoPlainNameIsRefused(String user) {
        assertThat(of(HEAD.ssh(SshTarget.of("gate").user(user)), WORKER))
                .extracting(Finding::code, Finding::path)
                .containsExactly(tuple(CheckCode.SSH_TEXT, "nodes[0].ssh"));
        assertThat(ofUser(user))
                .extracting(Finding::code, Finding::path)
                .containsExactly(tuple(CheckCode.SSH_TEXT, "ssh.user"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gate", "10.0.0.9", "host.example.org", "fe80::1%eth0", "my_alias", "2001:db8::1"})
    void hostsThatSshTakesAreTaken(String host) {
        assertThat(of(HEAD.ssh(SshTarget.of(host)), WORKER)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-oProxyCommand=x", "a b", "$(id)", "a@b", "ssh://h", "é", ".hidden", "a\n"})
    void hostThatIsNoPlainNameIsRefused(String host) {
        assertThat(of(HEAD.ssh(SshTarget.of(host)), WORKER))
                .extracting(Finding::code)
                .containsExactly(CheckCode.SSH_TEXT);
    }

    private static List<Finding> of(Node... nodes) {
        return new SshRule().check(Sound.with(nodes));
    }

    private static List<Finding> ofUser(String user) {
        Cluster cluster = Sound.cluster().ssh(SshAccess.ofDefaults().user(user)).build();
        return new SshRule().check(Sound.on(cluster).build());
    }
}

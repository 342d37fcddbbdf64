package io.muster.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.SshAccess;
import io.muster.cluster.SshTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SshCommandLineTest {

    private static final Path SOCKET = Path.of("/tmp/muster1/1");
    private static final Node PLAIN = Node.of("10.0.0.1");

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void targetComesAfterTheEndOfOptionsAndTheCommandIsOneArgument(boolean master) {
        SshCommandLine ssh = of(SshAccess.ofDefaults(), PLAIN.ssh(SshTarget.of("-oProxyCommand=touch x")));

        List<String> line = master ? ssh.master("echo 'a b'; exec cat") : ssh.command("echo 'a b'; exec cat");

        assertThat(line.get(0)).isEqualTo("ssh");
        assertThat(line).endsWith("--", "-oProxyCommand=touch x", "echo 'a b'; exec cat");
        assertThat(line.indexOf("--")).isEqualTo(line.size() - 3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "StrictHostKeyChecking=yes",
                "BatchMode=yes",
                "ControlPersist=no",
                "RemoteCommand=none",
                "RequestTTY=no",
                "ClearAllForwardings=yes",
                "ServerAliveInterval=5",
                "ServerAliveCountMax=3"
            })
    void optionIsSaidToBothKindsOfSsh(String option) {
        SshCommandLine ssh = of(SshAccess.ofDefaults(), PLAIN);

        assertThat(ssh.master("x")).containsSubsequence("-o", option, "--");
        assertThat(ssh.command("x")).containsSubsequence("-o", option, "--");
    }

    @Test
    void oneIsTheMasterAndTheOthersNeverAre() {
        SshCommandLine ssh = of(SshAccess.ofDefaults(), PLAIN);

        assertThat(ssh.master("x")).containsSequence("-M", "-S", SOCKET.toString(), "--");
        assertThat(ssh.command("x"))
                .containsSequence("-o", "ControlMaster=no", "-S", SOCKET.toString(), "--")
                .doesNotContain("-M");
    }

    @Test
    void whatTheDescriptionLeavesOpenIsLeftToTheUsersOwnConfiguration() {
        List<String> line = of(SshAccess.ofDefaults(), PLAIN).command("x");

        assertThat(line).doesNotContain("-F", "-i", "-l", "-p").contains("10.0.0.1");
    }

    @Test
    void loginOfTheClusterHoldsForANodeThatSaysNone() {
        SshAccess access = SshAccess.ofDefaults()
                .user("ops")
                .port(2200)
                .configFile(Path.of("/etc/x y"))
                .identityFile(Path.of("/k"));

        assertThat(of(access, PLAIN).command("x"))
                .containsSequence("-F", "/etc/x y")
                .containsSequence("-i", "/k")
                .containsSequence("-l", "ops")
                .containsSequence("-p", "2200");
        assertThat(of(access, PLAIN.ssh(SshTarget.of("jump"))).command("x"))
                .containsSequence("-l", "ops")
                .containsSequence("-p", "2200")
                .containsSequence("--", "jump");
    }

    @Test
    void loginOfTheNodeWinsOverTheClusters() {
        SshAccess access = SshAccess.ofDefaults().user("ops").port(2200);
        Node node = PLAIN.ssh(SshTarget.of("npu-1").user("root").port(23));

        SshCommandLine ssh = of(access, node);

        assertThat(ssh.command("x"))
                .containsSequence("-l", "root")
                .containsSequence("-p", "23")
                .containsSequence("--", "npu-1")
                .doesNotContain("ops", "2200");
        assertThat(ssh.host()).isEqualTo("10.0.0.1");
        assertThat(ssh.target()).isEqualTo("npu-1");
    }

    @Test
    void sshGivesUpConnectingBeforeTheDeadlineSoThatItCanSayWhy() {
        assertThat(line(Duration.ofSeconds(15))).contains("ConnectTimeout=10");
        assertThat(line(Duration.ofSeconds(2))).contains("ConnectTimeout=1");
    }

    private static List<String> line(Duration connectDeadline) {
        return SshCommandLine.of(cluster(SshAccess.ofDefaults(), PLAIN), PLAIN, SOCKET, connectDeadline)
                .command("x");
    }

    private static SshCommandLine of(SshAccess access, Node node) {
        return SshCommandLine.of(cluster(access, node), node, SOCKET, Duration.ofSeconds(15));
    }

    private static Cluster cluster(SshAccess access, Node node) {
        return Cluster.builder().nodes(node).ssh(access).build();
    }
}

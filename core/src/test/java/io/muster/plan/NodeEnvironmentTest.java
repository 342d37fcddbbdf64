package io.muster.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeEnvironmentTest {

    private static final Node WITH_NIC = Node.of("10.0.0.1").nic("eth1");

    @Test
    void bashExportsWhatHcclAndCannNeedOnThatNode(@TempDir Path folder) throws Exception {
        Node node = WITH_NIC.devices(List.of(1, 3, 5));

        assertThat(sourced(environment(node), folder, Map.of()))
                .containsAllEntriesOf(Map.of(
                        "MUSTER_CLUSTER", "llm-1",
                        "HCCL_IF_IP", "10.0.0.1",
                        "HCCL_SOCKET_IFNAME", "eth1",
                        "GLOO_SOCKET_IFNAME", "eth1",
                        "TP_SOCKET_IFNAME", "eth1",
                        "ASCEND_RT_VISIBLE_DEVICES", "1,3,5"));
    }

    @Test
    void devicesAreAllOfTheNodeWhereTheDescriptionListsNone(@TempDir Path folder) throws Exception {
        assertThat(sourced(environment(WITH_NIC), folder, Map.of()))
                .containsEntry("ASCEND_RT_VISIBLE_DEVICES", "0,1,2,3,4,5,6,7");
    }

    @Test
    void nicIsNotLookedUpWhereTheDescriptionNamesIt() {
        assertThat(environment(WITH_NIC).text()).doesNotContain("ip -o");
    }

    @Test
    void nicIsTheOneThatCarriesTheAddressWhereTheDescriptionNamesNone(@TempDir Path folder) throws Exception {
        Path bin = stubIp(folder, """
                [ "$*" = "-o -4 addr show to 10.0.0.1/32" ] || exit 9
                echo '4: bond0.100    inet 10.0.0.1/24 brd 10.0.0.255 scope global bond0.100\\       valid_lft forever'
                """);

        assertThat(sourced(environment(Node.of("10.0.0.1")), folder, Map.of("PATH", bin + ":/usr/bin:/bin")))
                .containsEntry("HCCL_SOCKET_IFNAME", "bond0.100")
                .containsEntry("GLOO_SOCKET_IFNAME", "bond0.100")
                .containsEntry("TP_SOCKET_IFNAME", "bond0.100");
    }

    @Test
    void aContainerThatIsToldItsNicNeedsNoProgramIp(@TempDir Path folder) throws Exception {
        var given = Map.of("PATH", folder.resolve("nowhere").toString(), "MUSTER_NIC", "eth7");

        assertThat(sourced(environment(Node.of("10.0.0.1")), folder, given))
                .containsEntry("HCCL_SOCKET_IFNAME", "eth7");
    }

    @Test
    void addressThatNoInterfaceCarriesEndsTheScriptWithAnExplanation(@TempDir Path folder) throws Exception {
        Path bin = stubIp(folder, "exit 0\n");

        CommandOutput output =
                source(environment(Node.of("10.0.0.1")).text(), folder, Map.of("PATH", bin + ":/usr/bin:/bin"));

        assertThat(output.exitCode()).isEqualTo(1);
        assertThat(output.stdout()).isEmpty();
        assertThat(output.stderr())
                .startsWith("muster: NIC_NOT_FOUND: ")
                .contains("10.0.0.1")
                .contains(" | ");
    }

    @Test
    void hostWithoutTheProgramIpEndsTheScriptWithAnExplanation(@TempDir Path folder) throws Exception {
        CommandOutput output = source(
                environment(Node.of("10.0.0.1")).text(),
                folder,
                Map.of("PATH", folder.resolve("nowhere").toString()));

        assertThat(output.exitCode()).isEqualTo(1);
        assertThat(output.stderr()).contains("muster: NIC_NOT_FOUND: ");
    }

    @Test
    void laterValueOfAVariableWins(@TempDir Path folder) throws Exception {
        NodeEnvironment environment = environment(WITH_NIC)
                .with("HCCL_BUFFSIZE", "512")
                .with("HCCL_BUFFSIZE", "1024")
                .with("HCCL_IF_IP", "x");

        assertThat(sourced(environment, folder, Map.of()))
                .containsEntry("HCCL_BUFFSIZE", "1024")
                .containsEntry("HCCL_IF_IP", "x");
        assertThat(environment.text()).containsOnlyOnce("export HCCL_BUFFSIZE=");
    }

    @Test
    void variablesKeepTheirOrder() {
        var variables = new LinkedHashMap<String, String>();
        variables.put("Z", "1");
        variables.put("A", "2");
        variables.put("M", "3");

        assertThat(environment(WITH_NIC).with(variables).text()).endsWith("export Z=1\nexport A=2\nexport M=3\n");
    }

    @Test
    void withLeavesTheOriginalAsItWas() {
        NodeEnvironment original = environment(WITH_NIC);
        String before = original.text();

        assertThat(original.with("A", "1").text()).isNotEqualTo(before);
        assertThat(original.text()).isEqualTo(before);
    }

    @Test
    void hostileValuesComeOutOfBashAsTheyWentIn(@TempDir Path folder) throws Exception {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int round = 0; round < 5; round++) {
            var variables = new LinkedHashMap<String, String>();
            for (int i = 0; i < 100; i++) {
                variables.put("V_" + i, RandomText.next(random));
            }

            assertThat(sourced(environment(WITH_NIC).with(variables), folder, Map.of()))
                    .as("seed %d, round %d", seed, round)
                    .containsAllEntriesOf(variables);
        }
    }

    @Test
    void hostileNameOfClusterAndNicComesOutOfBashAsItWentIn(@TempDir Path folder) throws Exception {
        Cluster cluster = Cluster.builder()
                .name("a b'c$(id)")
                .nodes(Node.of("10.0.0.1").nic("et'h 0"))
                .npusPerNode(1)
                .build();
        var deployment = Deployment.builder(cluster, ModelSpec.of("m")).build();

        assertThat(sourced(NodeEnvironment.of(deployment, cluster.head()), folder, Map.of()))
                .containsEntry("MUSTER_CLUSTER", "a b'c$(id)")
                .containsEntry("TP_SOCKET_IFNAME", "et'h 0");
    }

    private static NodeEnvironment environment(Node node) {
        Cluster cluster =
                Cluster.builder().name("llm-1").nodes(node).npusPerNode(8).build();
        return NodeEnvironment.of(
                Deployment.builder(cluster, ModelSpec.of("some/model")).build(), node);
    }

    private static Path stubIp(Path folder, String body) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path ip = Files.writeString(bin.resolve("ip"), "#!/bin/sh\n" + body);
        assertThat(ip.toFile().setExecutable(true)).isTrue();
        return bin;
    }

    private static Map<String, String> sourced(NodeEnvironment environment, Path folder, Map<String, String> given)
            throws IOException, InterruptedException {
        CommandOutput output = source(environment.text(), folder, given);
        assertThat(output.exitCode()).as(output.stderr()).isZero();
        var variables = new LinkedHashMap<String, String>();
        for (String part : RealShell.parts(output.stdout())) {
            int equals = part.indexOf('=');
            variables.put(part.substring(0, equals), part.substring(equals + 1));
        }
        return variables;
    }

    private static CommandOutput source(String text, Path folder, Map<String, String> given)
            throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("node.env"), text);
        return RealShell.run(
                List.of("/bin/bash", "-c", "source " + ShellText.word(file.toString()) + "; /usr/bin/env -0"),
                given,
                folder);
    }
}

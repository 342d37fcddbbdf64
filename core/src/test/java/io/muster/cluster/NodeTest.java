package io.muster.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeTest {

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    void blankHostIsRefused(String host) {
        assertThatThrownBy(() -> Node.of(host))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("host");
        assertThatThrownBy(() -> SshTarget.of(host))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ssh host");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE, 1025, Integer.MAX_VALUE})
    void numberOfNpusThatCannotExistIsRefusedAndNamed(int npus) {
        Node node = Node.of("10.0.0.1");
        assertThatThrownBy(() -> node.npus(npus))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("npus")
                .hasMessageContaining(String.valueOf(npus));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -22, 65536, Integer.MAX_VALUE})
    void portThatCannotExistIsRefusedAndNamed(int port) {
        assertThatThrownBy(() -> SshTarget.of("h").port(port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("port")
                .hasMessageContaining(String.valueOf(port));
        assertThatThrownBy(() -> SshAccess.ofDefaults().port(port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("port")
                .hasMessageContaining(String.valueOf(port));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 22, 65535})
    void portThatExistsIsTaken(int port) {
        assertThat(SshTarget.of("h").port(port).port()).hasValue(port);
        assertThat(SshAccess.ofDefaults().port(port).port()).hasValue(port);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, Node.MOST_NPUS})
    void numberOfNpusThatAMachineMayHaveIsTaken(int npus) {
        assertThat(Node.of("10.0.0.1").npus(npus).npus()).hasValue(npus);
        assertThat(Cluster.builder()
                        .nodes(Node.of("10.0.0.1"))
                        .npusPerNode(npus)
                        .build()
                        .totalNpus())
                .isEqualTo(npus);
    }

    @Test
    void targetReadsAsSshUsersWriteIt() {
        assertThat(SshTarget.of("gate")).hasToString("gate");
        assertThat(SshTarget.of("gate").user("ops").port(22)).hasToString("ops@gate:22");
    }

    @Test
    void eachChangeKeepsTheOtherValuesAndTheOriginal() {
        Node plain = Node.of("10.0.0.1");
        var target = SshTarget.of("jump").user("ops").port(2222);

        Node full = plain.ssh(target).devices(List.of(4, 5)).npus(2).nic("eth0");

        assertThat(full.host()).isEqualTo("10.0.0.1");
        assertThat(full.nic()).contains("eth0");
        assertThat(full.npus()).hasValue(2);
        assertThat(full.devices()).containsExactly(4, 5);
        assertThat(full.ssh()).contains(target);
        assertThat(target.host()).isEqualTo("jump");
        assertThat(target.user()).contains("ops");
        assertThat(target.port()).hasValue(2222);
        assertThat(plain).isEqualTo(Node.of("10.0.0.1"));
    }

    @Test
    void eachChangeOfTheLoginKeepsTheOtherValues() {
        SshAccess access = SshAccess.ofDefaults()
                .identityFile(Path.of("/k"))
                .configFile(Path.of("/c"))
                .port(2200)
                .user("ops");

        assertThat(access.user()).contains("ops");
        assertThat(access.port()).hasValue(2200);
        assertThat(access.configFile()).contains(Path.of("/c"));
        assertThat(access.identityFile()).contains(Path.of("/k"));
    }

    @Test
    void laterChangeOfTheDeviceListDoesNotChangeTheNode() {
        var devices = new ArrayList<>(List.of(0, 1));
        Node node = Node.of("10.0.0.1").devices(devices);

        devices.clear();

        assertThat(node.devices()).containsExactly(0, 1);
    }

    @ParameterizedTest
    @EnumSource
    void generationIsFoundByItsId(NpuGeneration generation) {
        assertThat(NpuGeneration.ofId(generation.id())).contains(generation);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ATLAS_A2", "atlas_a2", "atlas-a4"})
    void generationOfAnotherNameIsNone(String id) {
        assertThat(NpuGeneration.ofId(id)).isEmpty();
    }
}

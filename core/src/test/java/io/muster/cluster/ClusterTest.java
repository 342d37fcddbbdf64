package io.muster.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterTest {

    private static final Node A = Node.of("10.0.0.1");
    private static final Node B = Node.of("10.0.0.2");
    private static final Node C = Node.of("10.0.0.3");

    @Test
    void clusterWithoutNodesIsRefused() {
        assertThatThrownBy(() -> Cluster.builder().build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("node");
        assertThatThrownBy(() -> Cluster.builder().nodes(List.of()).build()).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -8, 1025, Integer.MAX_VALUE})
    void npusPerNodeThatCannotExistAreRefusedAndNamed(int npus) {
        assertThatThrownBy(() -> Cluster.builder().npusPerNode(npus))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("npusPerNode")
                .hasMessageContaining(String.valueOf(npus));
    }

    @Test
    void firstNodeIsTheHeadAndTheOthersAreWorkersInTheirOrder() {
        Cluster cluster = Cluster.builder().nodes(C, A, B).build();

        assertThat(cluster.head()).isEqualTo(C);
        assertThat(cluster.workers()).containsExactly(A, B);
        assertThat(cluster.nodes()).containsExactly(C, A, B);
    }

    @Test
    void singleNodeHasNoWorkers() {
        assertThat(Cluster.builder().nodes(A).build().workers()).isEmpty();
    }

    @Test
    void nodesGivenLaterReplaceTheEarlierOnes() {
        assertThat(Cluster.builder().nodes(A, B).nodes(C).build().nodes()).containsExactly(C);
    }

    @Test
    void nodesOwnNumberOfNpusWinsOverItsDevicesAndOverTheClusters() {
        Cluster cluster = Cluster.builder().nodes(A).npusPerNode(8).build();

        assertThat(cluster.npus(A)).isEqualTo(8);
        assertThat(cluster.npus(A.devices(List.of(4, 6)))).isEqualTo(2);
        assertThat(cluster.npus(A.npus(3))).isEqualTo(3);
        assertThat(cluster.npus(A.devices(List.of(4, 6)).npus(3))).isEqualTo(3);
    }

    @Test
    void nodeWithoutAnyNumberHasNoNpus() {
        Cluster cluster = Cluster.builder().nodes(A).build();

        assertThat(cluster.npus(A)).isZero();
        assertThat(cluster.devices(A)).isEmpty();
    }

    @Test
    void devicesAreThoseListedOrElseTheFirstOnes() {
        Cluster cluster = Cluster.builder().nodes(A).npusPerNode(4).build();

        assertThat(cluster.devices(A)).containsExactly(0, 1, 2, 3);
        assertThat(cluster.devices(A.npus(2))).containsExactly(0, 1);
        assertThat(cluster.devices(A.devices(List.of(7, 5)))).containsExactly(7, 5);
    }

    @Test
    void totalIsTheSumOverUnequalNodes() {
        Cluster cluster = Cluster.builder()
                .nodes(A, B.npus(16), C.devices(List.of(0, 1)))
                .npusPerNode(8)
                .build();

        assertThat(cluster.totalNpus()).isEqualTo(26);
    }

    @Test
    void whatIsNotSaidHasItsDefault() {
        Cluster cluster = Cluster.builder().nodes(A).build();

        assertThat(cluster.name()).isEqualTo("muster");
        assertThat(cluster.npuGeneration()).isEqualTo(NpuGeneration.ATLAS_A2);
        assertThat(cluster.ssh()).isEqualTo(SshAccess.ofDefaults());
    }

    @Test
    void whatIsSaidIsKept() {
        SshAccess ssh = SshAccess.ofDefaults().user("ops");
        Cluster cluster = Cluster.builder()
                .nodes(A)
                .name("llm")
                .npuGeneration(NpuGeneration.ATLAS_A3)
                .ssh(ssh)
                .build();

        assertThat(cluster.name()).isEqualTo("llm");
        assertThat(cluster.npuGeneration()).isEqualTo(NpuGeneration.ATLAS_A3);
        assertThat(cluster.ssh()).isEqualTo(ssh);
    }
}

package io.muster.check;

import static io.muster.check.Sound.HEAD;
import static io.muster.check.Sound.WORKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import java.util.List;
import org.junit.jupiter.api.Test;

class NpuRuleTest {

    @Test
    void numberThatNoNodeHasIsMissedOnceForAll() {
        assertThat(of(Cluster.builder().nodes(HEAD, WORKER).build()))
                .extracting(Finding::code, Finding::path)
                .containsExactly(tuple(CheckCode.NPUS_UNKNOWN, "npusPerNode"));
    }

    @Test
    void unknownNumberOfOneNodeHidesNothingElse() {
        Cluster cluster = Cluster.builder()
                .npuGeneration(NpuGeneration.ATLAS_310P)
                .nodes(HEAD.npus(2), WORKER, Node.of("10.0.0.3").npus(99))
                .build();

        assertThat(of(cluster))
                .extracting(Finding::code, Finding::path)
                .containsExactlyInAnyOrder(
                        tuple(CheckCode.NPUS_UNKNOWN, "nodes[1].npus"),
                        tuple(CheckCode.NPU_COUNTS_DIFFER, "nodes"),
                        tuple(CheckCode.NPUS_UNUSUAL, "nodes[2]"),
                        tuple(CheckCode.GENERATION_SINGLE_NODE, "npuGeneration"));
    }

    @Test
    void listOfDevicesSaysTheNumberAlone() {
        assertThat(of(Cluster.builder()
                        .nodes(HEAD.devices(List.of(4, 5)), WORKER.devices(List.of(7, 6)))
                        .build()))
                .isEmpty();
        assertThat(of(Cluster.builder()
                        .nodes(HEAD.devices(List.of(4, 5)).npus(2))
                        .build()))
                .isEmpty();
    }

    @Test
    void listOfDevicesThatTheNumberContradictsIsRefused() {
        assertThat(of(Cluster.builder()
                        .nodes(HEAD.devices(List.of(4, 5)).npus(3))
                        .build()))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo(CheckCode.DEVICE_LIST);
                    assertThat(finding.message()).contains("3 device ids", "saw 2");
                });
    }

    @Test
    void idsBelowZeroAndIdsThatStandTwiceAreTwoMistakes() {
        assertThat(of(Cluster.builder().nodes(HEAD.devices(List.of(-1, -1))).build()))
                .extracting(Finding::code)
                .containsExactly(CheckCode.DEVICE_LIST, CheckCode.DEVICE_LIST);
    }

    @Test
    void idThatTheGenerationDoesNotHaveIsWarnedOf() {
        Node node = HEAD.devices(List.of(6, 7, 8));

        assertThat(of(Cluster.builder().nodes(node).build())).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(CheckCode.NPUS_UNUSUAL);
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            assertThat(finding.path()).isEqualTo("nodes[0].devices");
            assertThat(finding.message()).contains("at most 7", "atlas-a2", "[6, 7, 8]");
        });
        assertThat(of(Cluster.builder()
                        .npuGeneration(NpuGeneration.ATLAS_A3)
                        .nodes(node)
                        .build()))
                .isEmpty();
    }

    @Test
    void unusualNumberOfAllNodesIsToldOnceAndThatOfANodeThere() {
        assertThat(of(Cluster.builder()
                        .npusPerNode(16)
                        .nodes(HEAD, WORKER, Node.of("10.0.0.3").npus(16), Node.of("10.0.0.4"))
                        .build()))
                .extracting(Finding::path)
                .containsExactly("npusPerNode", "nodes[2]");
    }

    @Test
    void unusualListOfDevicesIsToldAtItsNodeOnceForItsLengthAndOnceForItsIds() {
        Node node = HEAD.devices(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8));

        assertThat(of(Cluster.builder().npusPerNode(8).nodes(node).build()))
                .extracting(Finding::path)
                .containsExactly("nodes[0]", "nodes[0].devices");
    }

    @Test
    void oneNodeOfAtlas310pIsSound() {
        assertThat(of(Cluster.builder()
                        .npuGeneration(NpuGeneration.ATLAS_310P)
                        .npusPerNode(2)
                        .nodes(HEAD)
                        .build()))
                .isEmpty();
    }

    private static List<Finding> of(Cluster cluster) {
        return new NpuRule().check(Sound.on(cluster).build());
    }
}

package io.muster.check;

import static io.muster.check.Sound.HEAD;
import static io.muster.check.Sound.WORKER;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.Cluster;
import io.muster.deploy.Deployment;
import io.muster.deploy.Parallelism;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorldSizeRuleTest {

    @Test
    void ranksOfAllThreeKindsCount() {
        assertThat(of(Sound.with(Parallelism.tensor(4).pipeline(2).data(2)))).isEmpty();
        assertThat(of(Sound.with(Parallelism.tensor(4).pipeline(2).data(3))))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo(CheckCode.WORLD_TOO_LARGE);
                    assertThat(finding.message()).contains("tensor 4 x pipeline 2 x data 3 = 24", "16");
                });
    }

    @Test
    void mistypedSizesDoNotOverflowIntoFewRanks() {
        int huge = Integer.MAX_VALUE;

        // 2^22 cubed is 2^66, of which a long keeps nothing.
        assertThat(of(Sound.with(Parallelism.tensor(1 << 22).pipeline(1 << 22).data(1 << 22))))
                .extracting(Finding::code)
                .contains(CheckCode.WORLD_TOO_LARGE)
                .doesNotContain(CheckCode.NPUS_IDLE);
        assertThat(of(Sound.with(Parallelism.tensor(huge).pipeline(huge).data(huge))))
                .extracting(Finding::code)
                .contains(CheckCode.WORLD_TOO_LARGE);
    }

    @Test
    void tensorAcrossNodesIsMeasuredByTheSmallestNode() {
        Cluster cluster = Sound.cluster(HEAD, WORKER.npus(4));

        assertThat(of(Sound.on(cluster)
                        .parallelism(Parallelism.tensor(6).pipeline(2))
                        .build()))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo(CheckCode.TENSOR_SPANS_NODES);
                    assertThat(finding.message()).contains("6", "4 NPUs");
                    assertThat(finding.remedy()).contains("tensor 4");
                });
    }

    @Test
    void singleNodeCannotBeSpanned() {
        assertThat(of(Sound.on(Sound.cluster(HEAD))
                        .parallelism(Parallelism.tensor(16))
                        .build()))
                .extracting(Finding::code)
                .containsExactly(CheckCode.WORLD_TOO_LARGE);
    }

    @Test
    void nothingIsSaidWhereTheNumberOfNpusIsUnknown() {
        assertThat(of(Sound.on(Cluster.builder().nodes(HEAD, WORKER).build())
                        .parallelism(Parallelism.tensor(64))
                        .build()))
                .isEmpty();
    }

    private static List<Finding> of(Deployment deployment) {
        return new WorldSizeRule().check(deployment);
    }
}

package io.muster.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.muster.cluster.Cluster;
import io.muster.cluster.DataSize;
import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NpuBoardTest {

    private static NpuBoard board(NpuGeneration generation, double gibibytes) {
        return NpuBoard.of(Cluster.builder()
                .nodes(Node.of("10.0.0.1"))
                .npuGeneration(generation)
                .npuMemory(DataSize.ofGibibytes(gibibytes))
                .build());
    }

    @ParameterizedTest
    @CsvSource({
        "ATLAS_A2,   64,    60.96",
        "ATLAS_A2,   60.96, 60.96",
        "ATLAS_A2,   61,    60.96",
        "ATLAS_A2,   32,    29.6",
        "ATLAS_A2,   29.6,  29.6",
        "ATLAS_A3,   64,    61.28",
        "ATLAS_310P, 48,    43",
        "ATLAS_310P, 24,    21.5",
        "ATLAS_950,  112,   103.6",
    })
    void aSizeIsThatOfABoardAsSoldOrAsSeen(NpuGeneration generation, double size, double visible) {
        assertThat(board(generation, size).visible().gibibytes()).isCloseTo(visible, within(0.001));
    }

    @Test
    void aSizeThatNoBoardHasKeepsTheShareOfTheNearest() {
        NpuBoard board = board(NpuGeneration.ATLAS_A2, 48);

        assertThat(board.visible().gibibytes()).isBetween(44.0, 46.0);
        assertThat(board.name()).contains("here 48.00 GiB");
    }

    @ParameterizedTest
    @EnumSource
    void eachGenerationHasAUsualBoard(NpuGeneration generation) {
        NpuBoard usual = NpuBoard.of(Cluster.builder()
                .nodes(Node.of("10.0.0.1"))
                .npuGeneration(generation)
                .build());

        assertThat(usual.visible().bytes()).isLessThan(usual.memory().bytes());
        assertThat(usual.byteRate()).isGreaterThan(usual.halfRate());
        // A2, A3 and 310P have no 8 bit floating point (facts/model-fit.md a.3).
        assertThat(usual.hasFp8()).isEqualTo(generation == NpuGeneration.ATLAS_950);
    }
}

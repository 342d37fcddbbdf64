package io.muster.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineSplitTest {

    /** Seen in real vLLM. */
    @ParameterizedTest
    @CsvSource({
        "61, 1, '61'",
        "61, 2, '31,30'",
        "61, 4, '15,15,16,15'",
        "61, 8, '7,7,8,8,8,8,8,7'",
        "94, 4, '23,24,24,23'",
        "80, 3, '27,27,26'",
        "28, 8, '3,3,3,4,4,4,4,3'",
        "4, 3, '1,2,1'",
        "3, 4, '1,1,1,0'"
    })
    void dividesAsVllmDoes(int layers, int stages, String expected) {
        assertThat(PipelineSplit.of(layers, stages)).isEqualTo(PipelineSplit.parse(expected));
    }

    @Test
    void losesNoLayerAndFavoursNoStageByMoreThanOne() {
        for (int layers = 1; layers <= 130; layers++) {
            for (int stages = 1; stages <= layers; stages++) {
                List<Integer> split = PipelineSplit.of(layers, stages);

                assertThat(split).hasSize(stages);
                assertThat(split.stream().mapToInt(Integer::intValue).sum()).isEqualTo(layers);
                assertThat(Collections.max(split) - Collections.min(split)).isLessThanOrEqualTo(1);
                assertThat(split.get(stages - 1)).isEqualTo(layers / stages);
            }
        }
    }

    @Test
    void readsWhatVllmReads() {
        assertThat(PipelineSplit.parse("31, 30")).containsExactly(31, 30);
        assertThat(PipelineSplit.parse("0,4")).containsExactly(0, 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x,y", "31,", "31;30", "1.5,2", "99999999999,1"})
    void refusesWhatVllmRefusesInItsWords(String partition) {
        assertThatThrownBy(() -> PipelineSplit.parse(partition))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid partition string: " + partition);
    }

    @Test
    void thereIsNoSplitOfNothing() {
        assertThatThrownBy(() -> PipelineSplit.of(0, 1)).hasMessage("layers must be positive: 0");
        assertThatThrownBy(() -> PipelineSplit.of(1, 0)).hasMessage("stages must be positive: 0");
    }
}

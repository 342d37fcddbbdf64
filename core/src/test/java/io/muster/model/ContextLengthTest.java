package io.muster.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The longest sequence, as vLLM derives it. */
class ContextLengthTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "null | 40960",
                "{'rope_type': 'yarn', 'factor': 4.0, 'original_max_position_embeddings': 32768} | 131072",
                "{'type': 'yarn', 'factor': 4.0, 'original_max_position_embeddings': 32768} | 131072",
                "{'rope_type': 'yarn', 'original_max_position_embeddings': 32768} | 32768",
                "{'rope_type': 'linear', 'factor': 2} | 81920",
                "{'rope_type': 'dynamic', 'factor': 1.5} | 61440",
                "{'rope_type': 'llama3', 'factor': 8.0, 'original_max_position_embeddings': 8192} | 40960",
                "{'rope_type': 'default', 'mrope_section': [24, 20, 20]} | 40960",
                "{'rope_theta': 1000000} | 40960"
            })
    void isStretchedAsTheRotaryEmbeddingSays(String rope, int expected) throws Exception {
        for (String key : new String[] {"rope_scaling", "rope_parameters"}) {
            String config = Configs.with("Qwen3-8B", key, rope.replace('\'', '"'));

            assertThat(ModelConfig.parse(config).maxPositions()).as(key).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'rope_type': 'yarn', 'factor': 4.0} | rope_scaling.original_max_position_embeddings",
                "{'rope_type': 'linear', 'factor': '2'} | rope_scaling.factor",
                "{'rope_type': 'linear', 'factor': NaN} | rope_scaling.factor",
                "{'rope_type': 'linear', 'factor': -1} | rope_scaling.factor",
                "{'rope_type': 'linear', 'factor': 1e300} | rope_scaling.factor",
                "{'rope_type': 'linear', 'factor': 1e5} | rope_scaling.factor",
                "{'rope_type': 3} | rope_scaling.rope_type",
                "[1] | rope_scaling"
            })
    void isRefusedWhereItCannotBe(String rope, String path) {
        String config = Configs.with("Qwen3-8B", "rope_scaling", rope.replace('\'', '"'));

        assertThatThrownBy(() -> ModelConfig.parse(config))
                .isInstanceOfSatisfying(
                        ModelConfigException.class, e -> assertThat(e.path()).isEqualTo(path));
    }
}

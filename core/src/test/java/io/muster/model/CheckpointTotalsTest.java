package io.muster.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole checkpoints: language model, tower and multi token prediction together have the parameters that the hub shows for the
 * published safetensors.
 */
class CheckpointTotalsTest {

    @ParameterizedTest
    @CsvSource({
        "Qwen3-VL-2B-Instruct, 2127532032",
        "Qwen3-VL-4B-Instruct, 4437815808",
        "Qwen3-VL-8B-Instruct, 8767123696",
        "Qwen3-VL-30B-A3B-Instruct, 31070754032",
        "Qwen3-VL-32B-Instruct, 33357390064",
        "Qwen3-VL-235B-A22B-Instruct, 235670022896",
        "Qwen3-Next-80B-A3B-Instruct, 81324862720",
        "Qwen3.5-27B, 27781427952",
        "Qwen3.5-35B-A3B, 35951822704",
        "Qwen3.5-397B-A17B, 403397928944",
        "GLM-5, 753864139008",
        "GLM-5.2, 753329940480"
    })
    void areCountedToTheLastParameter(String name, long published) {
        assertThat(whole(Configs.model(name))).isEqualTo(published);
    }

    /** These repeat embedding and head in their prediction module, which vLLM does not load a second time. */
    @ParameterizedTest
    @CsvSource({"DeepSeek-V3.2, 685355329792", "GLM-4.5, 358337791296", "GLM-4.7, 358337791296"})
    void repeatEmbeddingAndHeadInThePrediction(String name, long published) {
        ModelConfig model = Configs.model(name);

        assertThat(whole(model) + 2 * model.embedding().parameters()).isEqualTo(published);
    }

    @Test
    void glmWithoutQueryAndKeyNormsIsExactToo() throws Exception {
        var air = Configs.tree("GLM-4.5")
                .put("hidden_size", 4096)
                .put("num_hidden_layers", 46)
                .put("n_routed_experts", 128)
                .put("intermediate_size", 10944)
                .put("moe_intermediate_size", 1408)
                .put("first_k_dense_replace", 1)
                .put("use_qk_norm", false);

        ModelConfig model = ModelConfig.parse(air.toString());

        assertThat(whole(model) + 2 * model.embedding().parameters()).isEqualTo(110_468_824_832L);
    }

    @ParameterizedTest
    @CsvSource({"Llama-4-Scout-17B-16E-Instruct, 108641793536", "Llama-4-Maverick-17B-128E-Instruct, 401583781376"})
    void llamaReadsPicturesByATowerOfItsOwn(String name, long published) throws Exception {
        var config = Configs.tree(name);
        config.putObject("vision_config")
                .put("hidden_size", 1408)
                .put("image_size", 336)
                .put("intermediate_size", 5632)
                .put("num_attention_heads", 16)
                .put("num_channels", 3)
                .put("num_hidden_layers", 34)
                .put("patch_size", 14)
                .put("projector_input_dim", 4096)
                .put("projector_output_dim", 4096)
                .put("vision_output_dim", 4096);

        assertThat(whole(ModelConfig.parse(config.toString()))).isEqualTo(published);
    }

    private static long whole(ModelConfig model) {
        return model.parameters() + model.visionParameters() + model.mtpParameters();
    }
}

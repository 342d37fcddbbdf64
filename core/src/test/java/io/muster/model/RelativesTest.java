package io.muster.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.junit.jupiter.api.Test;

/** Models of known families that the table does not have, from the sizes of their cards, against their published totals. */
class RelativesTest {

    @Test
    void mistral() throws Exception {
        var config =
                Configs.tree("Mixtral-8x7B-v0.1").put("model_type", "mistral").put("sliding_window", 4096);
        config.putArray("architectures").add("MistralForCausalLM");
        config.remove("num_local_experts");
        config.remove("num_experts_per_tok");

        ModelConfig model = ModelConfig.parse(config.toString());

        assertThat(model.parameters()).isEqualTo(7_241_732_096L);
        assertThat(model.layers()).allMatch(layer -> layer.attention().cachedTokens(32_768, 128) == 4096 + 128);
    }

    @Test
    void llamaWithATiedHead() throws Exception {
        var config = Configs.tree("Meta-Llama-3.1-8B")
                .put("hidden_size", 2048)
                .put("intermediate_size", 8192)
                .put("num_hidden_layers", 16)
                .put("head_dim", 64)
                .put("tie_word_embeddings", true);

        assertThat(ModelConfig.parse(config.toString()).parameters()).isEqualTo(1_235_814_400L);
    }

    @Test
    void qwen3OfFourteenBillion() throws Exception {
        var config = Configs.tree("Qwen3-8B")
                .put("hidden_size", 5120)
                .put("intermediate_size", 17408)
                .put("num_hidden_layers", 40)
                .put("num_attention_heads", 40);

        ModelConfig model = ModelConfig.parse(config.toString());

        assertThat(model.parameters()).isEqualTo(14_768_307_200L);
        assertThat(model.kvCacheBytesPerToken()).isEqualTo(163_840);
    }

    @Test
    void deepseekV2WithACompressedQuery() throws Exception {
        var config = Configs.tree("DeepSeek-V2-Lite")
                .put("hidden_size", 5120)
                .put("intermediate_size", 12288)
                .put("moe_intermediate_size", 1536)
                .put("n_routed_experts", 160)
                .put("num_hidden_layers", 60)
                .put("num_attention_heads", 128)
                .put("q_lora_rank", 1536);

        assertThat(ModelConfig.parse(config.toString()).parameters()).isEqualTo(235_741_434_880L);
    }

    @Test
    void theSmallGptOss() throws Exception {
        var config = Configs.tree("gpt-oss-120b").put("num_hidden_layers", 24).put("num_local_experts", 32);
        var kinds = config.putArray("layer_types");
        Collections.nCopies(12, "sliding_attention")
                .forEach(kind -> kinds.add(kind).add("full_attention"));

        assertThat(ModelConfig.parse(config.toString()).parameters()).isEqualTo(20_914_757_184L);
    }

    @Test
    void aLanguageModelCutOutOfANestedConfigHasNoTower() throws Exception {
        ModelConfig whole = Configs.model("Qwen3-VL-8B-Instruct");
        ModelConfig cut = ModelConfig.parse(
                Configs.tree("Qwen3-VL-8B-Instruct").get("text_config").toString());

        assertThat(cut.family()).isEqualTo("qwen3_vl");
        assertThat(cut.parameters()).isEqualTo(whole.parameters());
        assertThat(cut.visionParameters()).isZero();
    }
}

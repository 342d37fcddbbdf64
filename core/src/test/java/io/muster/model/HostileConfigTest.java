package io.muster.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.model.ModelConfigException.Reason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that are broken, absurd or of another architecture: one clear answer each, with the path in the file. */
class HostileConfigTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "3",
                "\"model_type\"",
                "{",
                "{]",
                "{\"model_type\": \"llama\"} {}",
                "{\"model_type\": \"llama\"",
                "{'model_type': 'llama'}",
                "\u0000",
                "\ufeff\ufeff{}"
            })
    void whatIsNoJsonObjectIsNoConfig(String text) {
        ModelConfigException e = refused(text);

        assertThat(e.code()).isEqualTo(Reason.NOT_JSON);
        assertThat(e).hasMessageStartingWith("Expected one JSON object, ");
    }

    @Test
    void aTextCutAnywhereIsNoConfig() {
        String text = Configs.text("Qwen3-VL-8B-Instruct").strip();
        for (int length = 0; length < text.length(); length++) {
            assertThat(refused(text.substring(0, length)).code()).isEqualTo(Reason.NOT_JSON);
        }
    }

    @Test
    void aBrokenTextIsShownByPathAndPlace() {
        ModelConfigException e = refused("{\n \"text_config\": {\n  \"layer_types\": [\"a\", x]}}");

        assertThat(e.path()).isEqualTo("text_config.layer_types[1]");
        assertThat(e).hasMessageContaining("line 3, column 24");
    }

    @Test
    void aKeyThatStandsTwiceIsRefused() {
        ModelConfigException e = refused("{\"model_type\": \"llama\", \"a\": {\"b\": 1, \"b\": 2}}");

        assertThat(e.code()).isEqualTo(Reason.NOT_JSON);
        assertThat(e.path()).isEqualTo("a.b");
        assertThat(e).hasMessageContaining("Duplicate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void tenThousandLevelsAreTooDeep(String level) {
        ModelConfigException e = refused("{\"model_type\": \"llama\", \"x\": " + level.repeat(10_000));

        assertThat(e.code()).isEqualTo(Reason.NOT_JSON);
        assertThat(e.path()).startsWith("x").hasSizeLessThan(100);
    }

    @Test
    void aHugeTextIsNotEvenRead() {
        assertThat(refused("{\"x\": \"" + "y".repeat(2 << 20) + "\"}"))
                .hasMessage("Expected one JSON object, saw 2097161 characters, more than 1048576.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "hidden_size | '4096' | a whole number from 1 to 262144 | the text '4096'",
                "hidden_size | -1 | a whole number from 1 to 262144 | the number -1",
                "hidden_size | 0 | a whole number from 1 to 262144 | the number 0",
                "hidden_size | 1000000000000000000 | a whole number from 1 to 262144 | the number 1000000000000000000",
                "hidden_size | 99999999999999999999999999 | a whole number from 1 to 262144 | the number 99999999",
                "hidden_size | 4096.0 | a whole number from 1 to 262144 | the number 4096.0",
                "hidden_size | 1e400 | a whole number from 1 to 262144 | the number Infinity",
                "hidden_size | NaN | a whole number from 1 to 262144 | the number NaN",
                "hidden_size | Infinity | a whole number from 1 to 262144 | the number Infinity",
                "hidden_size | true | a whole number from 1 to 262144 | true",
                "hidden_size | [4096] | a whole number from 1 to 262144 | a list of 1",
                "hidden_size | {} | a whole number from 1 to 262144 | an object",
                "num_hidden_layers | 10001 | a whole number from 1 to 10000 | the number 10001",
                "num_hidden_layers | 2147483648 | a whole number from 1 to 10000 | the number 2147483648",
                "num_attention_heads | 24 | a divisor of the hidden size 4096 | the number 24",
                "num_key_value_heads | 5 | a divisor of the 32 attention heads | the number 5",
                "num_key_value_heads | 64 | a divisor of the 32 attention heads | the number 64",
                "vocab_size | 1e5 | a whole number from 1 to 67108864 | the number 100000.0",
                "intermediate_size | 'x' | a whole number from 1 to 1048576 | the text 'x'",
                "max_position_embeddings | -5 | a whole number from 1 to 2147483647 | the number -5",
                "tie_word_embeddings | 'no' | true or false | the text 'no'",
                "tie_word_embeddings | 0 | true or false | the number 0",
                "architectures | 'LlamaForCausalLM' | a list | the text 'LlamaForCausalLM'",
                "rope_scaling | 'yarn' | an object | the text 'yarn'",
                "quantization_config | [] | an object | a list of 0"
            })
    void aValueThatCannotBeIsShownWithWhatIsExpected(String key, String value, String expected, String seen) {
        ModelConfigException e = refused(Configs.with("Meta-Llama-3.1-8B", key, value.replace('\'', '"')));

        assertThat(e.code()).isEqualTo(Reason.VALUE_WRONG);
        assertThat(e.path()).isEqualTo(key);
        assertThat(e)
                .hasMessageStartingWith("Expected " + expected)
                .hasMessageContaining(" at " + key + ", saw " + seen);
    }

    @ParameterizedTest
    @CsvSource({
        "Meta-Llama-3.1-8B, model_type",
        "Meta-Llama-3.1-8B, hidden_size",
        "Meta-Llama-3.1-8B, num_hidden_layers",
        "Meta-Llama-3.1-8B, num_attention_heads",
        "Meta-Llama-3.1-8B, vocab_size",
        "Meta-Llama-3.1-8B, intermediate_size",
        "Meta-Llama-3.1-8B, max_position_embeddings",
        "Qwen3-30B-A3B, moe_intermediate_size",
        "Qwen3-30B-A3B, num_experts_per_tok",
        "Qwen1.5-MoE-A2.7B, shared_expert_intermediate_size",
        "Qwen3-Next-80B-A3B-Instruct, full_attention_interval",
        "Qwen3-Next-80B-A3B-Instruct, linear_conv_kernel_dim",
        "DeepSeek-V3, q_lora_rank",
        "DeepSeek-V3, kv_lora_rank",
        "DeepSeek-V3, n_shared_experts",
        "DeepSeek-V3, first_k_dense_replace",
        "DeepSeek-V3.2, index_topk",
        "GLM-5.2, indexer_types",
        "gpt-oss-120b, layer_types"
    })
    void aKeyThatTheFamilyNeedsIsMissed(String name, String key) {
        ObjectNode config = Configs.tree(name);
        config.remove(key);

        ModelConfigException e = refused(config.toString());

        assertThat(e.code()).isEqualTo(Reason.KEY_MISSING);
        assertThat(e.path()).isEqualTo(key);
        assertThat(e).hasMessageStartingWith("Expected " + key).hasMessageEndingWith(", saw nothing.");
    }

    @Test
    void numberOfExpertsHasManyNames() {
        ObjectNode config = Configs.tree("Qwen3-30B-A3B");
        config.remove("num_experts");

        assertThat(refused(config.toString()))
                .hasMessage(
                        "Expected n_routed_experts (or num_local_experts, num_experts, moe_num_experts), saw nothing.");
    }

    @ParameterizedTest
    @CsvSource({
        "Qwen3.5-27B, text_config.layer_types, one item for each of 64 layers, a list of 3",
        "GLM-5.2, indexer_types, one item for each of 78 layers, a list of 3",
        "GLM-5.2, mlp_layer_types, one item for each of 78 layers, a list of 3",
        "gpt-oss-120b, layer_types, one item for each of 36 layers, a list of 3"
    })
    void aListOfLayersOfAnotherLengthIsRefused(String name, String path, String expected, String seen) {
        ObjectNode config = Configs.tree(name);
        ObjectNode section = path.startsWith("text_config") ? (ObjectNode) config.get("text_config") : config;
        section.putArray(path.replace("text_config.", "")).add("a").add("b").add("c");

        assertThat(refused(config.toString()))
                .hasMessage("Expected " + expected + " at " + path + ", saw " + seen + ".");
    }

    @Test
    void aKindOfLayerThatIsNotKnownIsRefused() {
        ObjectNode config = Configs.tree("Qwen3.5-27B");
        ((ArrayNode) config.at("/text_config/layer_types")).set(2, "mamba");

        ModelConfigException e = refused(config.toString());

        assertThat(e.path()).isEqualTo("text_config.layer_types[2]");
        assertThat(e)
                .hasMessage(
                        "Expected one of full_attention, linear_attention at text_config.layer_types[2], saw the text"
                                + " 'mamba'.");
    }

    @Test
    void moreExpertsPerTokenThanThereAreIsRefused() {
        assertThat(refused(Configs.tree("Qwen3-30B-A3B")
                                .put("num_experts_per_tok", 129)
                                .toString())
                        .path())
                .isEqualTo("num_experts_per_tok");
    }

    @Test
    void valuesThatAreAbsurdTogetherAreRefused() {
        ObjectNode config = Configs.tree("Mixtral-8x7B-v0.1")
                .put("hidden_size", 1 << 18)
                .put("intermediate_size", 1 << 20)
                .put("num_local_experts", 1 << 13)
                .put("num_hidden_layers", 10_000);

        assertThat(refused(config.toString()))
                .hasMessage(
                        "Expected layers of at most 1000000000000000 parameters in all at num_hidden_layers, saw the"
                                + " number 10000.");
    }

    @Test
    void tenThousandLayersAreReadAtOnce() {
        String text =
                Configs.tree("Qwen3-30B-A3B").put("num_hidden_layers", 10_000).toString();

        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThat(ModelConfig.parse(text).layers()).hasSize(10_000));
    }

    @Test
    void aLongListOfLayersIsNoWorkForEachLayer() {
        ObjectNode config = Configs.tree("Qwen3-30B-A3B").put("num_hidden_layers", 10_000);
        var dense = config.putArray("mlp_only_layers");
        for (int i = 0; i < 400_000; i++) {
            dense.add(i % 10);
        }

        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThat(ModelConfig.parse(config.toString()).layers()).hasSize(10_000));
    }

    @ParameterizedTest
    @CsvSource({
        "DeepSeek-V4-Flash, deepseek_v4",
        "DeepSeek-V4-Flash-FP8, deepseek_ref",
        "Kimi-K3, kimi_k3",
        "Llama-3_3-Nemotron-Super-49B-v1, nemotron-nas",
        "Nemotron-H-56B-Base-8K, nemotron_h",
        "MiniMax-M3, minimax_m3",
        "Step-3.7-Flash, step3p7",
        "gemma-4-26B-A4B, gemma4",
        "MiMo-V2-Flash, mimo_v2_flash"
    })
    void aFamilyThatIsNotKnownIsRefusedByItsName(String name, String type) {
        ModelConfigException e = refused(Configs.text(name));

        assertThat(e.code()).isEqualTo(Reason.UNSUPPORTED_FAMILY);
        assertThat(e.path()).isEqualTo("model_type");
        assertThat(e)
                .hasMessageStartingWith("Expected a model whose parameters are known exactly, saw " + type
                        + " at model_type; known is llama, llama4, mistral, ");
    }

    /** Renaming a model of another architecture does not make it one of ours. */
    @ParameterizedTest
    @CsvSource({
        "DeepSeek-V4-Flash, deepseek_v3",
        "DeepSeek-V4-Pro, deepseek_v32",
        "Llama-3_3-Nemotron-Super-49B-v1, llama",
        "NVIDIA-Nemotron-3-Nano-30B-A3B-BF16, qwen3_moe",
        "NVIDIA-Nemotron-3-Ultra-550B-A55B-BF16, mixtral",
        "Nemotron-H-56B-Base-8K, llama",
        "MiniMax-M3, minimax_m2",
        "Step-3.7-Flash, qwen3_moe",
        "MiMo-V2-Flash, glm4_moe",
        "MiMo-V2-Flash, mimo",
        "gpt-oss-120b, llama",
        "DeepSeek-V3.2, deepseek_v3",
        "Qwen3-Next-80B-A3B-Instruct, qwen3_moe",
        "Qwen3-30B-A3B, qwen3",
        "Qwen3-VL-8B-Instruct, qwen3"
    })
    void aModelUnderAnotherFamilysNameIsRefused(String name, String type) {
        ObjectNode config = Configs.tree(name).put("model_type", type);
        config.remove("architectures");

        ModelConfigException e = refused(config.toString());

        assertThat(e.code()).isEqualTo(Reason.UNSUPPORTED_FAMILY);
        assertThat(e.path()).isNotEqualTo("model_type");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "hc_mult | 4",
                "compress_ratios | [0, 4]",
                "block_configs | [{}]",
                "hybrid_override_pattern | 'MEM*'",
                "layers_block_type | ['mamba']",
                "kv_lora_rank | 512",
                "index_topk | 2048",
                "num_experts | 8",
                "n_shared_experts | 1",
                "linear_attn_config | {'a': 1}",
                "sliding_window | 4096",
                "layer_types | ['full_attention']",
                "vision_config | {'depth': 27}",
                "audio_config | {'depth': 27}",
                "text_config | {'hidden_size': 4096}",
                "global_head_dim | 512",
                "o_lora_rank | 1024",
                "moe_latent_size | 2048",
                "swa_num_key_value_heads | 8",
                "hidden_size_per_layer_input | 256",
                "some_new_rank | 64",
                "num_nextn_predict_layers | 1"
            })
    void aKeyOfAnotherArchitectureIsRefused(String key, String value) {
        ModelConfigException e = refused(Configs.with("Meta-Llama-3.1-8B", key, value.replace('\'', '"')));

        assertThat(e.code()).isEqualTo(Reason.UNSUPPORTED_FAMILY);
        assertThat(e.path()).isEqualTo(key);
        assertThat(e).hasMessageEndingWith("saw " + key + ", which no published model of llama has.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"sliding_window\": null",
                "\"num_experts\": 0",
                "\"layer_types\": []",
                "\"is_encoder_decoder\": false",
                "\"chunk_size_feed_forward\": 0",
                "\"no_repeat_ngram_size\": 3",
                "\"max_window_layers\": 28",
                "\"hybrid_override_pattern\": \"\"",
                "\"router_aux_loss_coef\": 0.001"
            })
    void aKeyThatSwitchesNothingOnIsNoOffence(String member) throws Exception {
        String text = Configs.text("Meta-Llama-3.1-8B").strip().replaceFirst("}$", ", " + member + "}");

        assertThat(ModelConfig.parse(text).parameters()).isEqualTo(8_030_261_248L);
    }

    @ParameterizedTest
    @CsvSource({
        "Meta-Llama-3.1-8B, LlamaForSequenceClassification",
        "Meta-Llama-3.1-8B, LlamaForCausalLMEagle3",
        "Qwen2.5-7B-Instruct, Qwen2ForRewardModel",
        "Qwen3-VL-8B-Instruct, Qwen3VLModel"
    })
    void aClassWithOtherWeightsIsRefused(String name, String architecture) {
        ObjectNode config = Configs.tree(name);
        config.putArray("architectures").add(architecture);

        ModelConfigException e = refused(config.toString());

        assertThat(e.code()).isEqualTo(Reason.UNSUPPORTED_FAMILY);
        assertThat(e.path()).isEqualTo("architectures[0]");
        assertThat(e).hasMessageContaining(architecture);
    }

    @Test
    void anotherLanguageModelInsideIsRefused() {
        ObjectNode config = Configs.tree("Qwen3-VL-8B-Instruct");
        ((ObjectNode) config.get("text_config")).put("model_type", "qwen3_moe");

        ModelConfigException e = refused(config.toString());

        assertThat(e.code()).isEqualTo(Reason.UNSUPPORTED_FAMILY);
        assertThat(e.path()).isEqualTo("text_config.model_type");
    }

    @Test
    void aKeyInsideIsShownWithItsWholePath() {
        ObjectNode config = Configs.tree("Qwen3-VL-8B-Instruct");
        ((ObjectNode) config.get("text_config")).put("num_attention_heads", "32");
        ObjectNode tower = Configs.tree("Qwen3-VL-8B-Instruct");
        ((ObjectNode) tower.get("vision_config")).put("depth", -1);

        assertThat(List.of(
                        refused(config.toString()).path(),
                        refused(tower.toString()).path()))
                .containsExactly("text_config.num_attention_heads", "vision_config.depth");
    }

    @Test
    void longTextsAreCutShortInMessages() {
        ModelConfigException e = refused(
                Configs.tree("Qwen3-8B").put("model_type", "x".repeat(10_000)).toString());

        assertThat(e.getMessage()).hasSizeLessThan(1_000).contains("x".repeat(60) + "...");
    }

    @Test
    void theNormOfTheQueryMustBeOfTheKindThatIsCounted() {
        assertThatThrownBy(() -> ModelConfig.parse(Configs.tree("MiniMax-M2.5")
                        .put("qk_norm_type", "per_head")
                        .toString()))
                .hasMessage("Expected per_layer at qk_norm_type, saw the text 'per_head'.");
    }

    private static ModelConfigException refused(String text) {
        ModelConfigException e = catchThrowableOfType(ModelConfigException.class, () -> ModelConfig.parse(text));
        assertThat(e).as(text.length() < 200 ? text : "the text").isNotNull();
        return e;
    }
}

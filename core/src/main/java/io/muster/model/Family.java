package io.muster.model;

import static io.muster.model.Trait.BIASES_AND_SINKS;
import static io.muster.model.Trait.DENSE_FIRST;
import static io.muster.model.Trait.EXPERTS;
import static io.muster.model.Trait.HEAD_NORMS;
import static io.muster.model.Trait.HEAD_NORMS_BY_KEY;
import static io.muster.model.Trait.INDEXER;
import static io.muster.model.Trait.INTERLEAVED;
import static io.muster.model.Trait.LATENT;
import static io.muster.model.Trait.LINEAR;
import static io.muster.model.Trait.LLAMA_VISION;
import static io.muster.model.Trait.MLP_BIAS_BY_KEY;
import static io.muster.model.Trait.MOON_VISION;
import static io.muster.model.Trait.MTP;
import static io.muster.model.Trait.MTP_ABSENT;
import static io.muster.model.Trait.MTP_HIDDEN;
import static io.muster.model.Trait.MTP_UNTOLD;
import static io.muster.model.Trait.OUTPUT_GATE;
import static io.muster.model.Trait.QKVO_BIAS_BY_KEY;
import static io.muster.model.Trait.QKV_BIAS;
import static io.muster.model.Trait.QKV_BIAS_BY_KEY;
import static io.muster.model.Trait.QWEN_VISION;
import static io.muster.model.Trait.ROUTER_BIAS;
import static io.muster.model.Trait.ROW_NORMS;
import static io.muster.model.Trait.SHARED_BY_COUNT;
import static io.muster.model.Trait.SHARED_BY_WIDTH;
import static io.muster.model.Trait.SPARSE_STEP;
import static io.muster.model.Trait.WIDE_EXPERTS;
import static io.muster.model.Trait.WINDOW;
import static io.muster.model.Trait.WINDOW_BY_KEY;
import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableSet;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * The families whose parameters are known to the last one, checked against the totals of published checkpoints. What is not in
 * this table is refused.
 */
enum Family {
    LLAMA("llama", "LlamaForCausalLM", QKVO_BIAS_BY_KEY, MLP_BIAS_BY_KEY),
    LLAMA4("llama4", "Llama4ForConditionalGeneration", WIDE_EXPERTS, INTERLEAVED, LLAMA_VISION),
    MISTRAL("mistral", "MistralForCausalLM", WINDOW),
    MIXTRAL("mixtral", "MixtralForCausalLM", WINDOW, WIDE_EXPERTS),
    QWEN2("qwen2", "Qwen2ForCausalLM", QKV_BIAS, WINDOW_BY_KEY),
    QWEN2_MOE("qwen2_moe", "Qwen2MoeForCausalLM", QKV_BIAS, WINDOW_BY_KEY, EXPERTS, SHARED_BY_WIDTH, SPARSE_STEP),
    QWEN3("qwen3", "Qwen3ForCausalLM", HEAD_NORMS, WINDOW_BY_KEY),
    QWEN3_MOE("qwen3_moe", "Qwen3MoeForCausalLM", HEAD_NORMS, WINDOW_BY_KEY, EXPERTS, SPARSE_STEP),
    QWEN3_VL("qwen3_vl", "Qwen3VLForConditionalGeneration", HEAD_NORMS, WINDOW_BY_KEY, QWEN_VISION),
    QWEN3_VL_MOE(
            "qwen3_vl_moe",
            "Qwen3VLMoeForConditionalGeneration",
            HEAD_NORMS,
            WINDOW_BY_KEY,
            EXPERTS,
            SPARSE_STEP,
            QWEN_VISION),
    QWEN3_NEXT(
            "qwen3_next",
            "Qwen3NextForCausalLM",
            HEAD_NORMS,
            OUTPUT_GATE,
            LINEAR,
            EXPERTS,
            SHARED_BY_WIDTH,
            SPARSE_STEP,
            MTP_UNTOLD),
    QWEN3_5("qwen3_5", "Qwen3_5ForConditionalGeneration", HEAD_NORMS, OUTPUT_GATE, LINEAR, MTP_HIDDEN, QWEN_VISION),
    QWEN3_5_MOE(
            "qwen3_5_moe",
            "Qwen3_5MoeForConditionalGeneration",
            HEAD_NORMS,
            OUTPUT_GATE,
            LINEAR,
            EXPERTS,
            SHARED_BY_WIDTH,
            SPARSE_STEP,
            MTP_HIDDEN,
            QWEN_VISION),
    DEEPSEEK_V2("deepseek_v2", "DeepseekV2ForCausalLM", LATENT, EXPERTS, SHARED_BY_COUNT, DENSE_FIRST),
    DEEPSEEK_V3(
            "deepseek_v3", "DeepseekV3ForCausalLM", LATENT, EXPERTS, SHARED_BY_COUNT, DENSE_FIRST, ROUTER_BIAS, MTP),
    DEEPSEEK_V32(
            "deepseek_v32",
            "DeepseekV32ForCausalLM",
            LATENT,
            INDEXER,
            EXPERTS,
            SHARED_BY_COUNT,
            DENSE_FIRST,
            ROUTER_BIAS,
            MTP),
    KIMI_K2("kimi_k2", "DeepseekV3ForCausalLM", LATENT, EXPERTS, SHARED_BY_COUNT, DENSE_FIRST, ROUTER_BIAS, MTP),
    KIMI_K25(
            "kimi_k25",
            "KimiK25ForConditionalGeneration",
            LATENT,
            EXPERTS,
            SHARED_BY_COUNT,
            DENSE_FIRST,
            ROUTER_BIAS,
            MTP,
            MOON_VISION),
    GLM4_MOE(
            "glm4_moe",
            "Glm4MoeForCausalLM",
            QKV_BIAS_BY_KEY,
            HEAD_NORMS_BY_KEY,
            EXPERTS,
            SHARED_BY_COUNT,
            DENSE_FIRST,
            ROUTER_BIAS,
            MTP),
    GLM_MOE_DSA(
            "glm_moe_dsa",
            "GlmMoeDsaForCausalLM",
            LATENT,
            INDEXER,
            EXPERTS,
            SHARED_BY_COUNT,
            DENSE_FIRST,
            ROUTER_BIAS,
            MTP),
    MINIMAX_M2("minimax_m2", "MiniMaxM2ForCausalLM", ROW_NORMS, WIDE_EXPERTS, ROUTER_BIAS, MTP_ABSENT),
    GPT_OSS("gpt_oss", "GptOssForCausalLM", BIASES_AND_SINKS, WINDOW, WIDE_EXPERTS),
    MIMO("mimo", "MiMoForCausalLM", QKV_BIAS, WINDOW_BY_KEY, MTP);

    private final String id;
    private final String architecture;
    private final ImmutableSet<Trait> traits;

    Family(String id, String architecture, Trait... traits) {
        this.id = id;
        this.architecture = architecture;
        this.traits = ImmutableSet.copyOf(traits);
    }

    /** Its {@code model_type}. */
    String id() {
        return id;
    }

    /** The class that published configs name. */
    String architecture() {
        return architecture;
    }

    boolean has(Trait trait) {
        return traits.contains(trait);
    }

    boolean hasAny(Trait... any) {
        return Arrays.stream(any).anyMatch(traits::contains);
    }

    Set<Trait> traits() {
        return traits;
    }

    /** Whether configs keep the language model in a {@code text_config}. */
    boolean isNested() {
        return hasAny(QWEN_VISION, LLAMA_VISION, MOON_VISION);
    }

    /** The family of that {@code model_type}; that of a language model cut out of a nested config ends in {@code _text}. */
    static Optional<Family> ofType(String type) {
        return Arrays.stream(values())
                .filter(family -> type.equals(family.id) || (family.isNested() && type.equals(family.id + "_text")))
                .findFirst();
    }

    /** All families in one line. */
    static String known() {
        return Arrays.stream(values()).map(Family::id).collect(joining(", "));
    }
}

package io.muster.model;

import com.google.common.collect.ImmutableSet;
import java.util.Set;

/** What the weights of a family have beyond those of Llama, and the keys of {@code config.json} that tell about it. */
enum Trait {
    /** Query, key and value have biases. */
    QKV_BIAS("attention_bias", "qkv_bias"),
    /** Query, key and value have biases where {@code attention_bias} says so. */
    QKV_BIAS_BY_KEY("attention_bias"),
    /** Query, key, value and output have biases where {@code attention_bias} says so. */
    QKVO_BIAS_BY_KEY("attention_bias"),
    /** Gate, up and down have biases where {@code mlp_bias} says so. */
    MLP_BIAS_BY_KEY("mlp_bias"),
    /** Query, key, value, output, router and experts have biases, and each head has a sink. */
    BIASES_AND_SINKS("attention_bias"),
    /** A norm over a head of the query, and one of the key. */
    HEAD_NORMS,
    /** As {@link #HEAD_NORMS}, where {@code use_qk_norm} says so. */
    HEAD_NORMS_BY_KEY("use_qk_norm"),
    /** A norm over all heads of the query, and one of the key, unless {@code use_qk_norm} says no. */
    ROW_NORMS("use_qk_norm", "qk_norm_type", "attn_type_list"),
    /** The query is twice as wide, to gate the output, unless {@code attn_output_gate} says no. */
    OUTPUT_GATE("attn_output_gate"),
    /** All layers look back no further than {@code sliding_window}; {@code layer_types} may say which. */
    WINDOW("sliding_window", "layer_types"),
    /** As {@link #WINDOW} from layer {@code max_window_layers} on, where {@code use_sliding_window} says so. */
    WINDOW_BY_KEY("sliding_window", "use_sliding_window", "layer_types"),
    /** Latent attention. */
    LATENT("kv_lora_rank", "q_lora_rank", "qk_nope_head_dim", "qk_rope_head_dim", "qk_head_dim", "v_head_dim"),
    /** Latent attention with an indexer. */
    INDEXER(
            "index_n_heads",
            "index_head_dim",
            "index_topk",
            "indexer_types",
            "index_topk_freq",
            "index_topk_pattern",
            "index_skip_topk_offset",
            "index_share_for_mtp_iteration"),
    /** Linear attention in most layers. */
    LINEAR(
            "linear_num_key_heads",
            "linear_num_value_heads",
            "linear_key_head_dim",
            "linear_value_head_dim",
            "linear_conv_kernel_dim",
            "mamba_ssm_dtype",
            "full_attention_interval",
            "layer_types"),
    /** Experts of width {@code moe_intermediate_size}. */
    EXPERTS(Keys.EXPERTS),
    /** Experts of width {@code intermediate_size}. */
    WIDE_EXPERTS(Keys.EXPERTS),
    /** Experts that every token passes: {@code n_shared_experts} of the routed ones' width. */
    SHARED_BY_COUNT("n_shared_experts"),
    /** An expert of width {@code shared_expert_intermediate_size} that every token passes through a gate. */
    SHARED_BY_WIDTH("shared_expert_intermediate_size"),
    /** The router has a bias per expert (noaux_tc). */
    ROUTER_BIAS("use_routing_bias"),
    /** The first {@code first_k_dense_replace} layers are dense; {@code mlp_layer_types} may say which. */
    DENSE_FIRST("first_k_dense_replace", "moe_layer_freq", "mlp_layer_types"),
    /** Experts in each {@code decoder_sparse_step}-th layer but those in {@code mlp_only_layers}. */
    SPARSE_STEP("decoder_sparse_step", "mlp_only_layers"),
    /** Llama 4: experts in each {@code interleave_moe_layer_step}-th layer, one of them for every token. */
    INTERLEAVED(
            "interleave_moe_layer_step",
            "intermediate_size_mlp",
            "moe_layers",
            "use_qk_norm",
            "layer_types",
            "attention_chunk_size",
            "no_rope_layers",
            "no_rope_layer_interval"),
    /** As many multi token prediction modules as {@code num_nextn_predict_layers} says. */
    MTP("num_nextn_predict_layers"),
    /** As many as {@code mtp_num_hidden_layers} says. */
    MTP_HIDDEN("mtp_num_hidden_layers"),
    /** One, which no key tells of. */
    MTP_UNTOLD,
    /** Keys that tell of some, which published checkpoints do not have. */
    MTP_ABSENT("use_mtp", "num_mtp_modules", "mtp_transformer_layers", "shared_intermediate_size"),
    /** Reads pictures by the tower of Qwen3-VL. */
    QWEN_VISION(Keys.VISION),
    /** Reads pictures by the tower of Llama 4. */
    LLAMA_VISION(Keys.VISION),
    /** Reads pictures by the tower of Kimi-K2.5. */
    MOON_VISION(Keys.VISION);

    private final ImmutableSet<String> keys;

    Trait(String... keys) {
        this.keys = ImmutableSet.copyOf(keys);
    }

    /** Keys that the arithmetic of this trait knows. */
    Set<String> keys() {
        return keys;
    }

    private static final class Keys {
        static final String[] EXPERTS = {
            "n_routed_experts",
            "num_local_experts",
            "num_experts",
            "moe_num_experts",
            "num_experts_per_tok",
            "experts_per_token",
            "moe_k",
            "top_k_experts",
            "moe_intermediate_size"
        };
        static final String[] VISION = {"text_config", "vision_config"};
    }
}

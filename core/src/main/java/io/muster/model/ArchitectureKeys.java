package io.muster.model;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.muster.model.ModelConfigException.Reason;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells keys that shape a model from keys that do not. A config of a known family with a key of another architecture is of a model
 * that borrows the family's name: its parameters would be a guess.
 */
final class ArchitectureKeys {

    /** Keys of architectures that no family of ours has, and whose names do not tell. */
    private static final Set<String> FOREIGN = Set.of(
            "add_full_attention_sink_bias",
            "add_swa_attention_sink_bias",
            "attention_k_eq_v",
            "attention_output_gate",
            "block_configs",
            "enable_moe_block",
            "hc_mult",
            "hidden_size_per_layer_input",
            "index_kpool",
            "is_encoder_decoder",
            "add_cross_attention",
            "layers_block_type",
            "linear_attn_config",
            "mla_use_output_gate",
            "mtp_layers_block_type",
            "num_kv_shared_layers",
            "o_groups",
            "parallel_attn",
            "sparse_attention_config",
            "use_double_wide_mlp",
            "audio_config",
            "language_config",
            "llm_config",
            "thinker_config");

    /** A key that ends so names a size of some weight. */
    private static final Pattern SIZE =
            Pattern.compile("(.*_)?(size|sizes|dim|dims|rank|heads|experts|layers|expand|ratio|ratios|pattern)");

    /** Keys with such an ending that say nothing about weights, or that are read for every family. */
    private static final Set<String> HARMLESS = Set.of(
            "encoder_no_repeat_ngram_size",
            "ep_size",
            "head_dim",
            "attention_head_dim",
            "hidden_size",
            "intermediate_size",
            "max_window_layers",
            "no_repeat_ngram_size",
            "num_attention_heads",
            "num_hidden_layers",
            "num_key_value_heads",
            "num_kv_heads",
            "num_layers",
            "rotary_dim",
            "tp_size",
            "vocab_size");

    private static final Set<String> OF_TRAITS = Arrays.stream(Trait.values())
            .flatMap(trait -> trait.keys().stream())
            .collect(toUnmodifiableSet());

    private ArchitectureKeys() {}

    /** Refuses a section with a key that shapes the model in a way that the family's arithmetic does not know. */
    static void check(ConfigSection section, Family family) throws ModelConfigException {
        for (String key : section.keys()) {
            if (shapes(key)
                    && section.isOn(key)
                    && family.traits().stream().noneMatch(trait -> trait.keys().contains(key))) {
                throw new ModelConfigException(
                        Reason.UNSUPPORTED_FAMILY,
                        section.path(key),
                        "Expected a model whose parameters are known exactly, saw " + section.path(key)
                                + ", which no published model of " + family.id() + " has.");
            }
        }
    }

    private static boolean shapes(String key) {
        return OF_TRAITS.contains(key)
                || FOREIGN.contains(key)
                || (SIZE.matcher(key).matches() && !HARMLESS.contains(key));
    }
}

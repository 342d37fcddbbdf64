package io.muster.model;

import static io.muster.model.Split.KEY_VALUE_HEADS;
import static io.muster.model.Split.REPLICATED;
import static io.muster.model.Split.TENSOR;
import static io.muster.model.WeightKind.ATTENTION;
import static io.muster.model.WeightKind.PLAIN;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Reads the attention of every layer from the language model's section, and counts its weights. */
final class AttentionReader {

    private static final String FULL = "full_attention";
    private static final String SLIDING = "sliding_attention";
    private static final String CHUNKED = "chunked_attention";
    private static final String LINEAR = "linear_attention";

    private final ConfigSection section;
    private final Family family;
    private final long hidden;
    private final int layers;
    private final int heads;

    AttentionReader(ConfigSection section, Family family, int hidden, int layers) throws ModelConfigException {
        this.section = section;
        this.family = family;
        this.hidden = hidden;
        this.layers = layers;
        this.heads = section.integer(1, Limits.HEADS, "num_attention_heads", "n_head");
    }

    int heads() {
        return heads;
    }

    /** A compressed key and value is one head for all queries. */
    int keyValueHeads() throws ModelConfigException {
        return family.has(Trait.LATENT) ? 1 : groups();
    }

    /** One for each layer. */
    List<Half<Attention>> layers() throws ModelConfigException {
        if (family.has(Trait.INDEXER)) {
            return sparse();
        }
        if (family.has(Trait.LATENT)) {
            return Collections.nCopies(layers, latent(Optional.empty()));
        }
        return byKind();
    }

    /**
     * That of a multi token prediction module: it looks at all tokens, and has an indexer of its own, as the total of GLM-5.2's
     * checkpoint shows.
     */
    Half<Attention> ofPrediction() throws ModelConfigException {
        if (family.has(Trait.INDEXER)) {
            return latent(Optional.of(indexer(true)));
        }
        return family.has(Trait.LATENT) ? latent(Optional.empty()) : grouped(OptionalInt.empty());
    }

    private List<Half<Attention>> byKind() throws ModelConfigException {
        List<String> kinds = kinds();
        Half<Attention> full = grouped(OptionalInt.empty());
        Half<Attention> sliding = kinds.contains(SLIDING)
                ? grouped(OptionalInt.of(section.integer(1, Integer.MAX_VALUE, "sliding_window")))
                : full;
        Half<Attention> linear = kinds.contains(LINEAR) ? linear() : full;
        return kinds.stream()
                .map(kind -> switch (kind) {
                    case SLIDING -> sliding;
                    case LINEAR -> linear;
                    default -> full;
                })
                .toList();
    }

    private List<String> kinds() throws ModelConfigException {
        if (family.has(Trait.LINEAR)) {
            Optional<List<String>> listed = section.words("layer_types", layers, FULL, LINEAR);
            if (listed.isPresent()) {
                return listed.get();
            }
            int interval = section.integer(1, Limits.LAYERS, "full_attention_interval");
            return each(layer -> (layer + 1) % interval == 0 ? FULL : LINEAR);
        }
        if (family.has(Trait.INTERLEAVED)) {
            // vLLM keeps all tokens of chunked layers, since its hybrid KV cache manager is off for them.
            section.words("layer_types", layers, FULL, CHUNKED);
            return Collections.nCopies(layers, FULL);
        }
        if (!family.hasAny(Trait.WINDOW, Trait.WINDOW_BY_KEY)) {
            return Collections.nCopies(layers, FULL);
        }
        Optional<List<String>> listed = section.words("layer_types", layers, FULL, SLIDING);
        if (listed.isPresent()) {
            return listed.get();
        }
        if (family.has(Trait.BIASES_AND_SINKS)) {
            throw section.missing("layer_types");
        }
        boolean used = section.has("sliding_window")
                && (family.has(Trait.WINDOW) || section.flag("use_sliding_window", false));
        if (!used) {
            return Collections.nCopies(layers, FULL);
        }
        int first = family.has(Trait.WINDOW) ? 0 : section.integer(0, Limits.LAYERS, "max_window_layers");
        return each(layer -> layer >= first ? SLIDING : FULL);
    }

    private List<String> each(IntFunction<String> kind) {
        return IntStream.range(0, layers).mapToObj(kind).toList();
    }

    private Half<Attention> grouped(OptionalInt window) throws ModelConfigException {
        int keyValueHeads = groups();
        int dim = headDim();
        long query = (long) heads * dim;
        long keyValue = (long) keyValueHeads * dim;
        boolean gated = family.has(Trait.OUTPUT_GATE) && section.flag("attn_output_gate", true);
        var weights = new ArrayList<Weight>();
        weights.add(new Weight("self_attn.q_proj", hidden * query * (gated ? 2 : 1), ATTENTION, TENSOR));
        weights.add(new Weight("self_attn.k_proj", hidden * keyValue, ATTENTION, KEY_VALUE_HEADS));
        weights.add(new Weight("self_attn.v_proj", hidden * keyValue, ATTENTION, KEY_VALUE_HEADS));
        weights.add(new Weight("self_attn.o_proj", query * hidden, ATTENTION, TENSOR));
        if (hasQkvBias()) {
            weights.add(new Weight("self_attn.q_proj.bias", query, PLAIN, TENSOR));
            weights.add(new Weight("self_attn.k_proj.bias", keyValue, PLAIN, KEY_VALUE_HEADS));
            weights.add(new Weight("self_attn.v_proj.bias", keyValue, PLAIN, KEY_VALUE_HEADS));
        }
        if (hasOutputBias()) {
            weights.add(new Weight("self_attn.o_proj.bias", hidden, PLAIN, REPLICATED));
        }
        if (family.has(Trait.BIASES_AND_SINKS)) {
            weights.add(new Weight("self_attn.sinks", heads, PLAIN, TENSOR));
        }
        if (family.has(Trait.HEAD_NORMS)
                || (family.has(Trait.HEAD_NORMS_BY_KEY) && section.flag("use_qk_norm", false))) {
            weights.add(new Weight("self_attn.q_norm", dim, PLAIN, REPLICATED));
            weights.add(new Weight("self_attn.k_norm", dim, PLAIN, REPLICATED));
        }
        if (hasRowNorms()) {
            weights.add(new Weight("self_attn.q_norm", query, PLAIN, TENSOR));
            weights.add(new Weight("self_attn.k_norm", keyValue, PLAIN, KEY_VALUE_HEADS));
        }
        return new Half<>(new GroupedQueryAttention(heads, keyValueHeads, dim, window), List.copyOf(weights));
    }

    private int groups() throws ModelConfigException {
        if (section.flag("multi_query", false)) {
            return 1;
        }
        int keyValueHeads = section.optionalInteger(1, Limits.HEADS, "num_key_value_heads", "num_kv_heads", "n_head_kv")
                .orElse(heads);
        if (heads % keyValueHeads != 0) {
            throw section.wrong("num_key_value_heads", "a divisor of the " + heads + " attention heads");
        }
        return keyValueHeads;
    }

    private int headDim() throws ModelConfigException {
        OptionalInt told = section.optionalInteger(1, Limits.HEAD_DIM, "head_dim", "attention_head_dim");
        if (told.isPresent()) {
            return told.getAsInt();
        }
        if (hidden % heads != 0) {
            throw section.wrong("num_attention_heads", "a divisor of the hidden size " + hidden);
        }
        return (int) (hidden / heads);
    }

    private boolean hasQkvBias() throws ModelConfigException {
        if (family.has(Trait.BIASES_AND_SINKS) && !section.flag("attention_bias", true)) {
            throw section.wrong("attention_bias", "true, as all models of " + family.id() + " have biases,");
        }
        return family.has(Trait.BIASES_AND_SINKS)
                || (family.has(Trait.QKV_BIAS) && section.flag("qkv_bias", true))
                || (family.hasAny(Trait.QKV_BIAS_BY_KEY, Trait.QKVO_BIAS_BY_KEY)
                        && section.flag("attention_bias", false));
    }

    private boolean hasOutputBias() throws ModelConfigException {
        return family.has(Trait.BIASES_AND_SINKS)
                || (family.has(Trait.QKVO_BIAS_BY_KEY) && section.flag("attention_bias", false));
    }

    private boolean hasRowNorms() throws ModelConfigException {
        if (!family.has(Trait.ROW_NORMS) || !section.flag("use_qk_norm", true)) {
            return false;
        }
        if (!section.text("qk_norm_type").orElse("per_layer").equals("per_layer")) {
            throw section.wrong("qk_norm_type", "per_layer");
        }
        if (section.integers("attn_type_list", 0, 1).orElse(List.of()).contains(0)) {
            throw section.wrong("attn_type_list", "1 for every layer, which is full attention,");
        }
        return true;
    }

    private List<Half<Attention>> sparse() throws ModelConfigException {
        Optional<List<String>> types = section.words("indexer_types", layers, "full", "shared");
        if (types.isEmpty()) {
            if (section.optionalInteger(1, Limits.LAYERS, "index_topk_freq").orElse(1) > 1
                    || section.has("index_topk_pattern")) {
                throw section.missing("indexer_types");
            }
            return Collections.nCopies(layers, latent(Optional.of(indexer(true))));
        }
        Half<Attention> full = latent(Optional.of(indexer(true)));
        Half<Attention> shared = latent(Optional.of(indexer(false)));
        return types.get().stream()
                .map(type -> type.equals("full") ? full : shared)
                .toList();
    }

    private LatentAttention.Indexer indexer(boolean owned) throws ModelConfigException {
        return new LatentAttention.Indexer(
                section.integer(1, Limits.HEADS, "index_n_heads"),
                section.integer(1, Limits.HEAD_DIM, "index_head_dim"),
                section.integer(1, Integer.MAX_VALUE, "index_topk"),
                owned);
    }

    private Half<Attention> latent(Optional<LatentAttention.Indexer> indexer) throws ModelConfigException {
        int rank = section.integer(1, Limits.RANK, "kv_lora_rank");
        int rope = section.integer(1, Limits.HEAD_DIM, "qk_rope_head_dim");
        int nope = section.integer(1, Limits.HEAD_DIM, "qk_nope_head_dim");
        int value = section.integer(1, Limits.HEAD_DIM, "v_head_dim");
        // Null is an uncompressed query; where the key is not there, readers of such files differ about what it means.
        if (!section.names("q_lora_rank")) {
            throw section.missing("q_lora_rank");
        }
        OptionalInt queryRank = section.optionalInteger(1, Limits.RANK, "q_lora_rank");
        long query = (long) heads * (nope + rope);
        var weights = new ArrayList<Weight>();
        if (queryRank.isPresent()) {
            long compressed = queryRank.getAsInt();
            weights.add(new Weight("self_attn.q_a_proj", hidden * compressed, ATTENTION, REPLICATED));
            weights.add(new Weight("self_attn.q_a_layernorm", compressed, PLAIN, REPLICATED));
            weights.add(new Weight("self_attn.q_b_proj", compressed * query, ATTENTION, TENSOR));
        } else {
            weights.add(new Weight("self_attn.q_proj", hidden * query, ATTENTION, TENSOR));
        }
        weights.add(new Weight("self_attn.kv_a_proj_with_mqa", hidden * (rank + rope), ATTENTION, REPLICATED));
        weights.add(new Weight("self_attn.kv_a_layernorm", rank, PLAIN, REPLICATED));
        weights.add(new Weight("self_attn.kv_b_proj", (long) rank * heads * (nope + value), ATTENTION, TENSOR));
        weights.add(new Weight("self_attn.o_proj", (long) heads * value * hidden, ATTENTION, TENSOR));
        if (indexer.isPresent() && indexer.get().owned()) {
            if (queryRank.isEmpty()) {
                throw section.missing("q_lora_rank");
            }
            long indexDim = indexer.get().headDim();
            long indexHeads = indexer.get().heads();
            long indexQuery = queryRank.getAsInt() * indexHeads * indexDim;
            weights.add(new Weight("self_attn.indexer.wq_b", indexQuery, ATTENTION, REPLICATED));
            weights.add(new Weight("self_attn.indexer.wk", hidden * indexDim, ATTENTION, REPLICATED));
            weights.add(new Weight("self_attn.indexer.k_norm", 2 * indexDim, PLAIN, REPLICATED));
            weights.add(new Weight("self_attn.indexer.weights_proj", hidden * indexHeads, PLAIN, REPLICATED));
        }
        return new Half<>(
                new LatentAttention(heads, rank, rope, nope, value, queryRank, indexer), List.copyOf(weights));
    }

    private Half<Attention> linear() throws ModelConfigException {
        int keyHeads = section.integer(1, Limits.HEADS, "linear_num_key_heads");
        int valueHeads = section.integer(1, Limits.HEADS, "linear_num_value_heads");
        int keyDim = section.integer(1, Limits.HEAD_DIM, "linear_key_head_dim");
        int valueDim = section.integer(1, Limits.HEAD_DIM, "linear_value_head_dim");
        int convolution = section.integer(1, 64, "linear_conv_kernel_dim");
        if (valueHeads % keyHeads != 0) {
            throw section.wrong("linear_num_key_heads", "a divisor of the " + valueHeads + " value heads");
        }
        long keys = (long) keyHeads * keyDim;
        long values = (long) valueHeads * valueDim;
        List<Weight> weights = List.of(
                new Weight("linear_attn.in_proj_qkvz", hidden * 2 * (keys + values), ATTENTION, TENSOR),
                new Weight("linear_attn.in_proj_ba", hidden * 2 * valueHeads, ATTENTION, TENSOR),
                new Weight("linear_attn.conv1d", (2 * keys + values) * convolution, PLAIN, TENSOR),
                new Weight("linear_attn.dt_bias", valueHeads, PLAIN, TENSOR),
                new Weight("linear_attn.A_log", valueHeads, PLAIN, TENSOR),
                new Weight("linear_attn.norm", valueDim, PLAIN, REPLICATED),
                new Weight("linear_attn.out_proj", values * hidden, ATTENTION, TENSOR));
        return new Half<>(
                new LinearAttention(keyHeads, valueHeads, keyDim, valueDim, convolution, stateBytes()), weights);
    }

    /** The state is kept as the model computes, in 16 bit, unless the config asks for more. */
    private int stateBytes() throws ModelConfigException {
        return switch (section.text("mamba_ssm_dtype").orElse("bfloat16")) {
            case "bfloat16", "float16" -> 2;
            case "float32" -> 4;
            default -> throw section.wrong("mamba_ssm_dtype", "bfloat16, float16 or float32");
        };
    }
}

package io.muster.model;

import static io.muster.model.Split.REPLICATED;
import static io.muster.model.Split.TENSOR;
import static io.muster.model.WeightKind.DENSE;
import static io.muster.model.WeightKind.EXPERT;
import static io.muster.model.WeightKind.PLAIN;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Reads the feed forward of every layer from the language model's section, and counts its weights. */
final class FeedForwardReader {

    private final ConfigSection section;
    private final Family family;
    private final long hidden;
    private final int layers;

    FeedForwardReader(ConfigSection section, Family family, int hidden, int layers) {
        this.section = section;
        this.family = family;
        this.hidden = hidden;
        this.layers = layers;
    }

    /** One for each layer. */
    List<Half<FeedForward>> layers() throws ModelConfigException {
        IntPredicate isSparse = hasExperts() ? sparseLayers() : layer -> false;
        List<Boolean> sparse =
                IntStream.range(0, layers).mapToObj(isSparse::test).toList();
        Optional<Half<FeedForward>> experts = sparse.contains(true) ? Optional.of(experts()) : Optional.empty();
        Optional<Half<FeedForward>> dense = sparse.contains(false) ? Optional.of(dense()) : Optional.empty();
        return sparse.stream()
                .flatMap(isExperts -> (isExperts ? experts : dense).stream())
                .toList();
    }

    /** That of a multi token prediction module: experts where the family has them. */
    Half<FeedForward> ofPrediction() throws ModelConfigException {
        return hasExperts() ? experts() : dense();
    }

    private boolean hasExperts() {
        return family.hasAny(Trait.EXPERTS, Trait.WIDE_EXPERTS);
    }

    private IntPredicate sparseLayers() throws ModelConfigException {
        if (family.has(Trait.DENSE_FIRST)) {
            Optional<List<String>> types = section.words("mlp_layer_types", layers, "dense", "sparse");
            if (types.isPresent()) {
                return layer -> types.get().get(layer).equals("sparse");
            }
            int first = section.integer(0, Limits.LAYERS, "first_k_dense_replace");
            int step =
                    section.optionalInteger(1, Limits.LAYERS, "moe_layer_freq").orElse(1);
            return layer -> layer >= first && layer % step == 0;
        }
        if (family.has(Trait.SPARSE_STEP)) {
            int step = section.optionalInteger(1, Limits.LAYERS, "decoder_sparse_step")
                    .orElse(1);
            Set<Integer> dense = Set.copyOf(
                    section.integers("mlp_only_layers", 0, layers - 1).orElse(List.of()));
            return layer -> (layer + 1) % step == 0 && !dense.contains(layer);
        }
        if (family.has(Trait.INTERLEAVED)) {
            Optional<List<Integer>> listed = section.integers("moe_layers", 0, layers - 1);
            if (listed.isPresent()) {
                return Set.copyOf(listed.get())::contains;
            }
            int step = section.integer(1, Limits.LAYERS, "interleave_moe_layer_step");
            return layer -> (layer + 1) % step == 0;
        }
        return layer -> true;
    }

    private Half<FeedForward> dense() throws ModelConfigException {
        int width = section.integer(
                1, Limits.INTERMEDIATE, family.has(Trait.INTERLEAVED) ? "intermediate_size_mlp" : "intermediate_size");
        var weights = new ArrayList<Weight>();
        weights.add(new Weight("mlp.gate_proj", hidden * width, DENSE, TENSOR));
        weights.add(new Weight("mlp.up_proj", hidden * width, DENSE, TENSOR));
        weights.add(new Weight("mlp.down_proj", width * hidden, DENSE, TENSOR));
        if (family.has(Trait.MLP_BIAS_BY_KEY) && section.flag("mlp_bias", false)) {
            weights.add(new Weight("mlp.gate_proj.bias", width, PLAIN, TENSOR));
            weights.add(new Weight("mlp.up_proj.bias", width, PLAIN, TENSOR));
            weights.add(new Weight("mlp.down_proj.bias", hidden, PLAIN, REPLICATED));
        }
        return new Half<>(new FeedForward.Dense(width), List.copyOf(weights));
    }

    private Half<FeedForward> experts() throws ModelConfigException {
        int count = section.integer(
                1, Limits.EXPERTS, "n_routed_experts", "num_local_experts", "num_experts", "moe_num_experts");
        int perToken = section.integer(1, count, "num_experts_per_tok", "experts_per_token", "moe_k", "top_k_experts");
        int width = family.has(Trait.WIDE_EXPERTS)
                ? section.integer(1, Limits.INTERMEDIATE, "moe_intermediate_size", "intermediate_size")
                : section.integer(1, Limits.INTERMEDIATE, "moe_intermediate_size");
        int shared = sharedWidth(width);
        var weights = new ArrayList<Weight>();
        weights.add(new Weight("mlp.experts", 3 * hidden * width * count, EXPERT, Split.EXPERTS));
        weights.add(new Weight("mlp.gate", hidden * count, PLAIN, REPLICATED));
        if (hasRouterBias()) {
            weights.add(new Weight("mlp.gate.e_score_correction_bias", count, PLAIN, REPLICATED));
        }
        if (family.has(Trait.BIASES_AND_SINKS)) {
            weights.add(new Weight("mlp.router.bias", count, PLAIN, REPLICATED));
            weights.add(new Weight("mlp.experts.bias", (2L * width + hidden) * count, PLAIN, Split.EXPERTS));
        }
        if (shared > 0) {
            weights.add(new Weight("mlp.shared_experts", 3 * hidden * shared, DENSE, TENSOR));
        }
        if (shared > 0 && family.has(Trait.SHARED_BY_WIDTH)) {
            weights.add(new Weight("mlp.shared_expert_gate", hidden, PLAIN, REPLICATED));
        }
        return new Half<>(new FeedForward.Experts(count, perToken, width, shared), List.copyOf(weights));
    }

    private int sharedWidth(int expertWidth) throws ModelConfigException {
        if (family.has(Trait.INTERLEAVED)) {
            return expertWidth;
        }
        if (family.has(Trait.SHARED_BY_WIDTH)) {
            return told(Limits.INTERMEDIATE, "shared_expert_intermediate_size");
        }
        return family.has(Trait.SHARED_BY_COUNT) ? told(Limits.SHARED_EXPERTS, "n_shared_experts") * expertWidth : 0;
    }

    /** Null is none; where the key is not there, readers of such files differ about what it means. */
    private int told(int most, String key) throws ModelConfigException {
        if (!section.names(key)) {
            throw section.missing(key);
        }
        OptionalInt value = section.optionalInteger(0, most, key);
        return value.orElse(0);
    }

    private boolean hasRouterBias() throws ModelConfigException {
        boolean biased = family.has(Trait.ROUTER_BIAS) && section.flag("use_routing_bias", true);
        Optional<String> method = section.text("topk_method");
        if (method.isPresent() && method.get().equals("noaux_tc") != biased) {
            throw section.wrong(
                    "topk_method", (biased ? "noaux_tc" : "another method than noaux_tc") + " for " + family.id());
        }
        return biased;
    }
}

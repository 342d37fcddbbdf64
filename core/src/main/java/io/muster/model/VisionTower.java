package io.muster.model;

import static io.muster.model.Split.REPLICATED;
import static io.muster.model.Split.TENSOR;
import static io.muster.model.WeightKind.PLAIN;

import java.util.List;

/**
 * Counts what reads pictures in front of a language model. Qwen3-VL-8B (576,388,336) and Llama 4 (871,932,416) are exact against
 * the totals of their checkpoints; that of Kimi-K2.5 follows kimi_k25_vit.py of vLLM, and no total of it is published apart.
 */
final class VisionTower {

    private static final int MOST_DEPTH = 1_000;
    private static final int MOST_POSITIONS = 1 << 20;
    private static final int MOST_SIDE = 1 << 10;
    private static final int MOST_CHANNELS = 64;
    private static final int MOST_FRAMES = 64;
    private static final int MOST_MERGED = 16;
    private static final int MOST_LISTED = 64;

    private VisionTower() {}

    /** Empty where the config has no tower. */
    static List<Weight> read(ConfigSection root, Family family, int textHidden) throws ModelConfigException {
        var section = root.section("vision_config");
        if (section.isEmpty()) {
            return List.of();
        }
        if (family.has(Trait.QWEN_VISION)) {
            return qwen(section.get());
        }
        return family.has(Trait.LLAMA_VISION) ? llama(section.get(), textHidden) : moon(section.get());
    }

    private static List<Weight> qwen(ConfigSection section) throws ModelConfigException {
        int depth = section.integer(1, MOST_DEPTH, "depth");
        long hidden = section.integer(1, Limits.HIDDEN, "hidden_size");
        long width = section.integer(1, Limits.INTERMEDIATE, "intermediate_size");
        long out = section.integer(1, Limits.HIDDEN, "out_hidden_size");
        long patch = section.integer(1, MOST_SIDE, "patch_size");
        long frames = section.integer(1, MOST_FRAMES, "temporal_patch_size");
        long channels = section.integer(1, MOST_CHANNELS, "in_channels");
        long positions = section.integer(1, MOST_POSITIONS, "num_position_embeddings");
        long merge = section.integer(1, MOST_MERGED, "spatial_merge_size");
        int deep = section.integers("deepstack_visual_indexes", 0, depth - 1)
                .orElse(List.of())
                .size();
        if (deep > MOST_LISTED) {
            throw section.wrong("deepstack_visual_indexes", "at most " + MOST_LISTED + " layers");
        }
        long merged = hidden * merge * merge;
        long merger = merged * merged + merged + merged * out + out;
        List<Weight> tower = List.of(
                new Weight(
                        "visual.patch_embed", channels * frames * patch * patch * hidden + hidden, PLAIN, REPLICATED),
                new Weight("visual.pos_embed", positions * hidden, PLAIN, REPLICATED),
                blocks("visual.blocks", depth, hidden, width),
                norms("visual.norms", depth, hidden),
                new Weight("visual.merger", 2 * hidden + merger, PLAIN, TENSOR),
                new Weight("visual.deepstack_merger_list", deep * (2 * merged + merger), PLAIN, TENSOR));
        return tower.stream().filter(weight -> weight.parameters() > 0).toList();
    }

    private static List<Weight> llama(ConfigSection section, int textHidden) throws ModelConfigException {
        int depth = section.integer(1, MOST_DEPTH, "num_hidden_layers");
        long hidden = section.integer(1, Limits.HIDDEN, "hidden_size");
        long width = section.integer(1, Limits.INTERMEDIATE, "intermediate_size");
        long patch = section.integer(1, MOST_SIDE, "patch_size");
        long image = section.integer((int) patch, MOST_SIDE, "image_size");
        long channels = section.integer(1, MOST_CHANNELS, "num_channels");
        long in = section.integer(1, Limits.HIDDEN, "projector_input_dim");
        long out = section.integer(1, Limits.HIDDEN, "projector_output_dim");
        long read = section.integer(1, Limits.HIDDEN, "vision_output_dim");
        long positions = (image / patch) * (image / patch) + 1;
        return List.of(
                new Weight("vision_model.patch_embedding", channels * patch * patch * hidden, PLAIN, REPLICATED),
                new Weight("vision_model.class_embedding", hidden, PLAIN, REPLICATED),
                new Weight("vision_model.positional_embedding_vlm", positions * hidden, PLAIN, REPLICATED),
                blocks("vision_model.layers", depth, hidden, width),
                // One norm before the layers, one after.
                norms("vision_model.norms", depth + 1, hidden),
                new Weight("vision_model.vision_adapter", width * in + out * out, PLAIN, TENSOR),
                new Weight("multi_modal_projector", read * textHidden, PLAIN, TENSOR));
    }

    private static List<Weight> moon(ConfigSection section) throws ModelConfigException {
        if (!section.text("mm_projector_type").orElse("patchmerger").equals("patchmerger")) {
            throw section.wrong("mm_projector_type", "patchmerger");
        }
        int depth = section.integer(1, MOST_DEPTH, "vt_num_hidden_layers");
        long hidden = section.integer(1, Limits.HIDDEN, "vt_hidden_size");
        long width = section.integer(1, Limits.INTERMEDIATE, "vt_intermediate_size");
        long patch = section.integer(1, MOST_SIDE, "patch_size");
        long rows = section.integer(1, MOST_SIDE, "init_pos_emb_height");
        long columns = section.integer(1, MOST_SIDE, "init_pos_emb_width");
        long out = section.integer(1, Limits.HIDDEN, "text_hidden_size");
        long merged = hidden;
        for (int side : section.integers("merge_kernel_size", 1, MOST_MERGED).orElse(List.of(2, 2))) {
            merged *= side;
            if (merged > Limits.HIDDEN * MOST_MERGED) {
                throw section.wrong("merge_kernel_size", "two sides");
            }
        }
        return List.of(
                new Weight("vision_tower.patch_embed", 3 * patch * patch * hidden + hidden, PLAIN, REPLICATED),
                new Weight("vision_tower.pos_emb", rows * columns * hidden, PLAIN, REPLICATED),
                blocks("vision_tower.encoder.blocks", depth, hidden, width),
                norms("vision_tower.encoder.norms", depth, hidden),
                new Weight("vision_tower.encoder.final_layernorm", 2 * hidden, PLAIN, REPLICATED),
                new Weight("mm_projector.pre_norm", 2 * hidden, PLAIN, REPLICATED),
                new Weight("mm_projector.linear", merged * merged + merged + merged * out + out, PLAIN, REPLICATED));
    }

    /** Linear layers with biases: query, key, value, output, and two of the feed forward. */
    private static Weight blocks(String name, int depth, long hidden, long width) {
        return new Weight(
                name, depth * (4 * (hidden * hidden + hidden) + 2 * hidden * width + width + hidden), PLAIN, TENSOR);
    }

    /** Two norms with biases per block. */
    private static Weight norms(String name, int depth, long hidden) {
        return new Weight(name, depth * 4L * hidden, PLAIN, REPLICATED);
    }
}

package io.muster.model;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads the quantization of a checkpoint from its {@code quantization_config}. */
final class CheckpointQuantization {

    private CheckpointQuantization() {}

    /** Empty for a checkpoint of Ascend too: its scheme stands in quant_model_description.json. */
    static Optional<Quantization> read(ConfigSection section) throws ModelConfigException {
        Optional<String> method = section.text("quant_method");
        if (method.isEmpty() && !section.has("quant_algo")) {
            return Optional.empty();
        }
        return switch (method.orElse("modelopt").toLowerCase(Locale.ROOT)) {
            case "ascend" -> Optional.empty();
            case "fp8", "fbgemm_fp8" -> Optional.of(Quantization.FP8);
            case "mxfp4" -> Optional.of(Quantization.MXFP4);
            case "awq" -> Optional.of(fourBits(section, Quantization.AWQ));
            case "gptq" -> Optional.of(fourBits(section, Quantization.GPTQ));
            case "compressed-tensors" -> Optional.of(compressed(section));
            case "modelopt" -> Optional.of(modelOptimizer(section));
            default ->
                throw section.wrong(
                        "quant_method",
                        "one of ascend, fp8, fbgemm_fp8, mxfp4, awq, gptq, compressed-tensors, modelopt");
        };
    }

    /** Weights in a row that share a scale; empty where all of a row do. */
    static OptionalInt block(ConfigSection section) throws ModelConfigException {
        Optional<List<Integer>> square = section.integers("weight_block_size", 1, Limits.INTERMEDIATE);
        if (square.isPresent()) {
            return square.get().stream().mapToInt(Integer::intValue).max();
        }
        Optional<ConfigSection> groups = section.section("config_groups");
        if (groups.isPresent()) {
            for (String name : groups.get().keys()) {
                Optional<ConfigSection> group = groups.get().section(name);
                Optional<ConfigSection> weights =
                        group.isPresent() ? group.get().section("weights") : Optional.empty();
                if (weights.isPresent()) {
                    return size(weights.get());
                }
            }
        }
        return size(section);
    }

    /** A size of -1 stands for the whole row. */
    private static OptionalInt size(ConfigSection section) throws ModelConfigException {
        Optional<List<Integer>> square = section.integers("block_structure", 1, Limits.INTERMEDIATE);
        OptionalInt size = square.isPresent()
                ? square.get().stream().mapToInt(Integer::intValue).max()
                : section.optionalInteger(-1, Limits.INTERMEDIATE, "group_size", "q_group_size");
        return size.orElse(0) > 0 ? size : OptionalInt.empty();
    }

    private static Quantization fourBits(ConfigSection section, Quantization quantization) throws ModelConfigException {
        section.integer(4, 4, "bits", "w_bit");
        return quantization;
    }

    private static Quantization modelOptimizer(ConfigSection section) throws ModelConfigException {
        if (section.text("quant_algo").orElse("").equals("FP8")) {
            return Quantization.FP8;
        }
        throw section.wrong("quant_algo", "FP8");
    }

    private static Quantization compressed(ConfigSection section) throws ModelConfigException {
        Optional<ConfigSection> groups = section.section("config_groups");
        if (groups.isEmpty()) {
            throw section.missing("config_groups");
        }
        Set<Quantization> found = new HashSet<>();
        for (String name : groups.get().keys()) {
            Optional<ConfigSection> group = groups.get().section(name);
            if (group.isPresent()) {
                found.add(group(group.get()));
            }
        }
        if (found.size() != 1) {
            throw section.wrong("config_groups", "groups of one kind");
        }
        return found.iterator().next();
    }

    private static Quantization group(ConfigSection group) throws ModelConfigException {
        Optional<ConfigSection> weights = group.section("weights");
        if (weights.isEmpty()) {
            throw group.missing("weights");
        }
        int bits = weights.get().integer(1, 64, "num_bits");
        boolean floating = weights.get().text("type").orElse("int").equals("float");
        Optional<ConfigSection> activations = group.section("input_activations");
        OptionalInt activationBits =
                activations.isPresent() ? activations.get().optionalInteger(1, 64, "num_bits") : OptionalInt.empty();
        if (floating && bits == 8) {
            return Quantization.FP8;
        }
        if (!floating && bits == 8 && activationBits.orElse(16) == 8) {
            return Quantization.W8A8;
        }
        if (!floating && bits == 4 && activationBits.orElse(16) == 8) {
            return Quantization.W4A8;
        }
        if (!floating && bits == 4 && activationBits.orElse(16) == 16) {
            return Quantization.W4A16;
        }
        throw group.wrong("weights", "8 bit weights with 8 bit activations, or 4 bit whole numbers,");
    }
}

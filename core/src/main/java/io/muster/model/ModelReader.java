package io.muster.model;

import static io.muster.model.Split.REPLICATED;
import static io.muster.model.Split.VOCABULARY;
import static io.muster.model.WeightKind.PLAIN;

import io.muster.model.ModelConfigException.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Reads a {@code config.json} from its root: which family, which section holds the language model, and all of its parts. */
final class ModelReader {

    private final ConfigSection root;
    private final ConfigSection section;
    private final Family family;

    private ModelReader(ConfigSection root, ConfigSection section, Family family) {
        this.root = root;
        this.section = section;
        this.family = family;
    }

    static ModelConfig read(ConfigSection root) throws ModelConfigException {
        Family family = family(root);
        ConfigSection section = root;
        if (family.isNested()) {
            section = root.section("text_config").orElse(root);
        }
        ArchitectureKeys.check(root, family);
        if (section != root) {
            ArchitectureKeys.check(section, family);
            checkInnerType(section, family);
        }
        return new ModelReader(root, section, family).read();
    }

    private static Family family(ConfigSection root) throws ModelConfigException {
        Optional<String> type = root.text("model_type");
        if (type.isEmpty()) {
            throw root.missing("model_type");
        }
        Optional<Family> family = Family.ofType(type.get());
        if (family.isEmpty()) {
            throw unsupported(root, "model_type", Family.known(), type.get());
        }
        return family.get();
    }

    private static void checkInnerType(ConfigSection section, Family family) throws ModelConfigException {
        Optional<String> type = section.text("model_type");
        Optional<Family> inner = type.flatMap(Family::ofType);
        boolean same = inner.isPresent()
                && (inner.get() == family || (family == Family.KIMI_K25 && inner.get() == Family.KIMI_K2));
        if (type.isPresent() && !same) {
            throw unsupported(section, "model_type", family.id() + "_text", type.get());
        }
    }

    private static ModelConfigException unsupported(ConfigSection section, String key, String expected, String seen) {
        String message = "Expected a model whose parameters are known exactly, saw " + ConfigSection.shortened(seen)
                + " at " + section.path(key) + "; known is " + expected + ".";
        return new ModelConfigException(Reason.UNSUPPORTED_FAMILY, section.path(key), message);
    }

    private ModelConfig read() throws ModelConfigException {
        String architecture = architecture();
        int hidden = section.integer(1, Limits.HIDDEN, "hidden_size", "n_embd", "d_model");
        int count = section.integer(1, Limits.LAYERS, "num_hidden_layers", "n_layer", "num_layers");
        int vocabulary = section.integer(1, Limits.VOCABULARY, "vocab_size");
        boolean tied = root.flag("tie_word_embeddings", section.flag("tie_word_embeddings", false));
        var attention = new AttentionReader(section, family, hidden, count);
        var feedForward = new FeedForwardReader(section, family, hidden, count);
        List<DecoderLayer> layers = layers(hidden, attention.layers(), feedForward.layers());
        int modules = predictionModules();
        List<DecoderLayer> predictions = modules == 0
                ? List.of()
                : Collections.nCopies(modules, layer(hidden, attention.ofPrediction(), feedForward.ofPrediction()));
        var embedding = new Weight("embed_tokens", (long) vocabulary * hidden, PLAIN, VOCABULARY);
        var norm = new Weight("norm", hidden, PLAIN, REPLICATED);
        var head = new Weight("lm_head", (long) vocabulary * hidden, PLAIN, VOCABULARY);
        var model = new ModelConfig(
                family.id(),
                architecture,
                hidden,
                attention.heads(),
                attention.keyValueHeads(),
                vocabulary,
                ContextLength.read(section),
                tied,
                layers,
                predictions,
                embedding,
                VisionTower.read(root, family, hidden),
                tied ? List.of(norm) : List.of(norm, head),
                predictionExtras(hidden, modules),
                quantization(),
                quantizationBlock());
        checkSize(layers);
        checkSize(predictions);
        return model;
    }

    /** What the config names first; a class of another name has other weights, such as a classifier or a draft. */
    private String architecture() throws ModelConfigException {
        Optional<String> named = root.first("architectures");
        if (named.isEmpty()) {
            return family.architecture();
        }
        String languageModel = family.architecture().replace("ForConditionalGeneration", "ForCausalLM");
        if (named.get().equals(family.architecture()) || named.get().equals(languageModel)) {
            return named.get();
        }
        throw unsupported(root, "architectures[0]", family.architecture(), named.get());
    }

    private static List<DecoderLayer> layers(
            int hidden, List<Half<Attention>> attention, List<Half<FeedForward>> feedForward) {
        return IntStream.range(0, attention.size())
                .mapToObj(i -> layer(hidden, attention.get(i), feedForward.get(i)))
                .toList();
    }

    private static DecoderLayer layer(int hidden, Half<Attention> attention, Half<FeedForward> feedForward) {
        var weights = new ArrayList<Weight>();
        weights.add(new Weight("input_layernorm", hidden, PLAIN, REPLICATED));
        weights.addAll(attention.weights());
        weights.add(new Weight("post_attention_layernorm", hidden, PLAIN, REPLICATED));
        weights.addAll(feedForward.weights());
        return new DecoderLayer(attention.shape(), feedForward.shape(), weights);
    }

    /** Refuses what is absurd as a whole, while each value is in bounds. */
    private void checkSize(List<DecoderLayer> layers) throws ModelConfigException {
        long sum = 0;
        for (DecoderLayer layer : layers) {
            sum += layer.parameters();
            if (sum > Limits.PARAMETERS) {
                throw section.wrong(
                        "num_hidden_layers", "layers of at most " + Limits.PARAMETERS + " parameters in all");
            }
        }
    }

    private int predictionModules() throws ModelConfigException {
        if (family.has(Trait.MTP_UNTOLD)) {
            return 1;
        }
        if (family.has(Trait.MTP)) {
            return section.optionalInteger(0, Limits.MTP_MODULES, "num_nextn_predict_layers")
                    .orElse(0);
        }
        return family.has(Trait.MTP_HIDDEN)
                ? section.optionalInteger(0, Limits.MTP_MODULES, "mtp_num_hidden_layers")
                        .orElse(0)
                : 0;
    }

    /** What a module has beside its layer: three norms, and what joins the hidden state with the next token's embedding. */
    private static List<Weight> predictionExtras(long hidden, int modules) {
        if (modules == 0) {
            return List.of();
        }
        return List.of(
                new Weight("mtp.norms", modules * 3L * hidden, PLAIN, REPLICATED),
                new Weight("mtp.eh_proj", modules * 2L * hidden * hidden, PLAIN, REPLICATED));
    }

    private Optional<Quantization> quantization() throws ModelConfigException {
        Optional<ConfigSection> found = quantizationSection();
        return found.isPresent() ? CheckpointQuantization.read(found.get()) : Optional.empty();
    }

    private OptionalInt quantizationBlock() throws ModelConfigException {
        Optional<ConfigSection> found = quantizationSection();
        return found.isPresent() ? CheckpointQuantization.block(found.get()) : OptionalInt.empty();
    }

    private Optional<ConfigSection> quantizationSection() throws ModelConfigException {
        Optional<ConfigSection> outer = root.section("quantization_config");
        return outer.isPresent() ? outer : section.section("quantization_config");
    }
}

package io.muster.fit;

import io.muster.fit.MemoryLine.Kind;
import io.muster.model.DecoderLayer;
import io.muster.model.FeedForward;
import io.muster.model.ModelConfig;
import io.muster.model.Quantization;
import io.muster.model.Split;
import io.muster.model.Weight;
import io.muster.model.WeightKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The weights of one rank of a pipeline stage, line by line. */
final class StageWeights {

    private final ModelConfig model;
    private final RankShare share;
    private final Drafting drafting;

    StageWeights(ModelConfig model, RankShare share, Drafting drafting) {
        this.model = model;
        this.share = share;
        this.drafting = drafting;
    }

    List<MemoryLine> lines(List<DecoderLayer> layers, boolean first, boolean last) {
        var lines = new ArrayList<MemoryLine>();
        bytesByKind(layers).forEach((kind, bytes) -> lines.add(MemoryLine.exactly(kind, bytes, source(kind))));
        if (first || last) {
            lines.add(vocabulary(first, last));
        }
        if (first && !model.visionWeights().isEmpty()) {
            lines.add(MemoryLine.exactly(Kind.VISION, plain(model.visionWeights()), "16 bit, on the first stage"));
        }
        if (last && drafting == Drafting.OWN_LAYERS) {
            lines.add(prediction(first));
        }
        if (last && drafting == Drafting.OTHER_MODEL) {
            lines.add(draft());
        }
        return lines;
    }

    private Map<Kind, Double> bytesByKind(List<DecoderLayer> layers) {
        var sums = new EnumMap<Kind, Double>(Kind.class);
        for (DecoderLayer layer : layers) {
            for (Weight weight : layer.weights()) {
                sums.merge(kind(weight), share.bytes(weight, layer), Double::sum);
            }
        }
        return sums;
    }

    private static Kind kind(Weight weight) {
        return switch (weight.kind()) {
            case ATTENTION -> Kind.ATTENTION;
            case DENSE -> Kind.FEED_FORWARD;
            case EXPERT -> Kind.EXPERTS;
            case PLAIN -> Kind.PLAIN;
        };
    }

    private String source(Kind kind) {
        return switch (kind) {
            case ATTENTION -> "tensor " + share.parallelism().tensor() + ", " + form(WeightKind.ATTENTION);
            case FEED_FORWARD -> "tensor " + share.parallelism().tensor() + ", " + form(WeightKind.DENSE);
            case EXPERTS -> experts() + ", " + form(WeightKind.EXPERT);
            default -> "16 bit, routers 32 bit";
        };
    }

    private String experts() {
        int count = model.experts();
        double held = share.expertsOfRank(count);
        return share.parallelism().expertParallel()
                ? (long) held + " of " + count + " on a rank, of which there are " + share.expertRanks()
                : "each cut among " + Math.round(count / held) + " ranks";
    }

    private String form(WeightKind kind) {
        double bytes = share.bytesPerParameter(kind);
        String number = bytes == Math.rint(bytes) ? String.valueOf(Math.round(bytes)) : String.valueOf(bytes);
        String scheme = share.quantization() == Quantization.NONE
                ? ""
                : " as " + share.quantization().id();
        return number + " bytes a parameter" + scheme;
    }

    /** On one stage, a head that is the embedding is held once; on several, the last has a copy. */
    private MemoryLine vocabulary(boolean first, boolean last) {
        double bytes = first ? ofVocabulary(model.embedding()) : 0;
        String what = first ? "embedding" : "";
        if (last) {
            bytes += plain(model.headWeights().stream()
                    .filter(weight -> !overVocabulary(weight))
                    .toList());
            bytes += model.headWeights().stream()
                    .filter(StageWeights::overVocabulary)
                    .mapToDouble(this::ofVocabulary)
                    .sum();
            if (model.tiedEmbeddings() && !first) {
                bytes += ofVocabulary(model.embedding());
            }
            what += (first ? " and " : "") + "head";
        }
        return MemoryLine.exactly(
                Kind.VOCABULARY,
                bytes,
                what + ", 16 bit, padded to 64 tokens, tensor "
                        + share.parallelism().tensor());
    }

    private double ofVocabulary(Weight weight) {
        return share.vocabularyBytes(weight, model.vocabularySize());
    }

    private static boolean overVocabulary(Weight weight) {
        return weight.split() == Split.VOCABULARY;
    }

    private double plain(List<Weight> weights) {
        return weights.stream()
                .mapToDouble(weight -> share.parameters(weight) * share.bytesPerParameter(weight.kind()))
                .sum();
    }

    /** vllm-ascend loads it on the last stage; with several stages vLLM gives it an embedding of its own. */
    private MemoryLine prediction(boolean first) {
        double bytes = plain(model.mtpWeights());
        for (DecoderLayer layer : model.mtpLayers()) {
            for (Weight weight : layer.weights()) {
                bytes += share.bytes(weight, layer);
            }
        }
        if (!first) {
            bytes += ofVocabulary(model.embedding());
        }
        return MemoryLine.exactly(
                Kind.PREDICTION,
                bytes,
                model.mtpLayers().size() + " layer, on the last stage" + (first ? "" : ", with its own embedding"));
    }

    /**
     * Of a draft only the kind is known. EAGLE-3's is one layer as wide as the model, which reads two hidden states where a layer reads
     * one, before it a projection of three hidden states, and a head: that in 16 bit is taken as the most.
     */
    private MemoryLine draft() {
        double hidden = model.hiddenSize();
        double parameters =
                8 * hidden * hidden + 3 * hidden * hidden + 3 * hidden * width(model) + hidden * model.vocabularySize();
        return MemoryLine.between(
                Kind.DRAFT,
                0,
                2 * parameters / share.parallelism().tensor(),
                "not described: at most a layer, a projection and a head as EAGLE-3 has them");
    }

    /** Width of the feed forward that one token passes, in its widest layer. */
    static double width(ModelConfig model) {
        return model.layers().stream()
                .map(DecoderLayer::feedForward)
                .distinct()
                .mapToDouble(half -> half instanceof FeedForward.Experts experts
                        ? (double) experts.perToken() * experts.intermediate() + experts.sharedIntermediate()
                        : ((FeedForward.Dense) half).intermediate())
                .max()
                .orElse(0);
    }
}

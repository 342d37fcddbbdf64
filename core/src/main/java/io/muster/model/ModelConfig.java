package io.muster.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A model as its {@code config.json} describes it, with every weight counted exactly. Immutable.
 *
 * <p>Families that are known: those of Llama 2 to 4, Mistral, Mixtral, Qwen 2 to 3.5, DeepSeek V2 to V3.2, Kimi K2 and K2.5,
 * GLM 4.5 to 5.2, MiniMax M2, gpt-oss and MiMo. All others are refused, and so is a config of these that tells of weights they do
 * not have: a plausible number would be worse than none.
 */
public final class ModelConfig {

    private final String family;
    private final String architecture;
    private final int hiddenSize;
    private final int attentionHeads;
    private final int keyValueHeads;
    private final int vocabularySize;
    private final int maxPositions;
    private final boolean tiedEmbeddings;
    private final List<DecoderLayer> layers;
    private final List<DecoderLayer> mtpLayers;
    private final Weight embedding;
    private final List<Weight> visionWeights;
    private final List<Weight> headWeights;
    private final List<Weight> mtpWeights;
    private final Optional<Quantization> checkpointQuantization;
    private final OptionalInt quantizationBlock;

    ModelConfig(
            String family,
            String architecture,
            int hiddenSize,
            int attentionHeads,
            int keyValueHeads,
            int vocabularySize,
            int maxPositions,
            boolean tiedEmbeddings,
            List<DecoderLayer> layers,
            List<DecoderLayer> mtpLayers,
            Weight embedding,
            List<Weight> visionWeights,
            List<Weight> headWeights,
            List<Weight> mtpWeights,
            Optional<Quantization> checkpointQuantization,
            OptionalInt quantizationBlock) {
        this.family = family;
        this.architecture = architecture;
        this.hiddenSize = hiddenSize;
        this.attentionHeads = attentionHeads;
        this.keyValueHeads = keyValueHeads;
        this.vocabularySize = vocabularySize;
        this.maxPositions = maxPositions;
        this.tiedEmbeddings = tiedEmbeddings;
        this.layers = List.copyOf(layers);
        this.mtpLayers = List.copyOf(mtpLayers);
        this.embedding = embedding;
        this.visionWeights = List.copyOf(visionWeights);
        this.headWeights = List.copyOf(headWeights);
        this.mtpWeights = List.copyOf(mtpWeights);
        this.checkpointQuantization = checkpointQuantization;
        this.quantizationBlock = quantizationBlock;
    }

    /**
     * Reads the text of a {@code config.json}.
     *
     * @throws ModelConfigException if the text is broken, or of a model whose parameters are not known exactly
     */
    public static ModelConfig parse(String json) throws ModelConfigException {
        return ModelReader.read(ConfigText.parse(json));
    }

    /** The {@code model_type}, such as {@code qwen3_moe}. */
    public String family() {
        return family;
    }

    /** The class of the model that the config names, such as {@code Qwen3MoeForCausalLM}. */
    public String architecture() {
        return architecture;
    }

    /** Width of the hidden state. */
    public int hiddenSize() {
        return hiddenSize;
    }

    /** Layers of the main model in their order. */
    public List<DecoderLayer> layers() {
        return layers;
    }

    /**
     * Layers of the multi token prediction modules that the checkpoint has for speculative decoding. Qwen3-Next has one that its
     * config does not tell of (the checkpoint of Qwen3-Coder-Next has not); MiniMax-M2 tells of some that its checkpoint has not.
     */
    public List<DecoderLayer> mtpLayers() {
        return mtpLayers;
    }

    /** Query heads. */
    public int attentionHeads() {
        return attentionHeads;
    }

    /** Heads of key and value; 1 where all heads share a compressed one. */
    public int keyValueHeads() {
        return keyValueHeads;
    }

    /** Width of the dense feed forward; 0 where no layer has one. */
    public int intermediateSize() {
        return half(FeedForward.Dense.class)
                .map(FeedForward.Dense::intermediate)
                .orElse(0);
    }

    /** Width of one routed expert; 0 where there are none. */
    public int moeIntermediateSize() {
        return half(FeedForward.Experts.class)
                .map(FeedForward.Experts::intermediate)
                .orElse(0);
    }

    /** Routed experts of a layer; 0 where there are none. */
    public int experts() {
        return half(FeedForward.Experts.class).map(FeedForward.Experts::count).orElse(0);
    }

    /** Routed experts that one token passes in a layer; 0 where there are none. */
    public int expertsPerToken() {
        return half(FeedForward.Experts.class)
                .map(FeedForward.Experts::perToken)
                .orElse(0);
    }

    /** Tokens that have an embedding. */
    public int vocabularySize() {
        return vocabularySize;
    }

    /** The longest sequence that vLLM takes unless told otherwise. */
    public int maxPositions() {
        return maxPositions;
    }

    /** Whether the head is the embedding. */
    public boolean tiedEmbeddings() {
        return tiedEmbeddings;
    }

    /** Whether a layer has experts. */
    public boolean isMoe() {
        return half(FeedForward.Experts.class).isPresent();
    }

    /** Whether the key and value are compressed into one vector (MLA). */
    public boolean isLatentAttention() {
        return half(LatentAttention.class).isPresent();
    }

    /** Whether an indexer chooses which tokens to look at (DSA). */
    public boolean isSparseAttention() {
        return half(LatentAttention.class).flatMap(LatentAttention::indexer).isPresent();
    }

    /** Key heads of the linear attention; 0 where no layer has one. */
    public int linearKeyHeads() {
        return half(LinearAttention.class).map(LinearAttention::keyHeads).orElse(0);
    }

    /** Value heads of the linear attention; 0 where no layer has one. */
    public int linearValueHeads() {
        return half(LinearAttention.class).map(LinearAttention::valueHeads).orElse(0);
    }

    /** All weights outside of the layers: {@link #embedding}, {@link #visionWeights}, {@link #headWeights}, {@link #mtpWeights}. */
    public List<Weight> weights() {
        return Stream.of(List.of(embedding), visionWeights, headWeights, mtpWeights)
                .flatMap(List::stream)
                .toList();
    }

    /**
     * The embedding, on the first pipeline stage. Where embeddings are tied, the last stage of several holds a copy of it as its
     * head.
     */
    public Weight embedding() {
        return embedding;
    }

    /** What reads pictures, on the first pipeline stage. */
    public List<Weight> visionWeights() {
        return visionWeights;
    }

    /** The last norm, and the head unless it is the embedding, on the last pipeline stage. */
    public List<Weight> headWeights() {
        return headWeights;
    }

    /**
     * What multi token prediction has beside {@link #mtpLayers}, on the last pipeline stage. Copies of embedding and head in a
     * checkpoint are not counted: vLLM shares those of the main model.
     */
    public List<Weight> mtpWeights() {
        return mtpWeights;
    }

    /** Parameters of the language model: without what reads pictures, and without multi token prediction. */
    public long parameters() {
        return layers.stream().mapToLong(DecoderLayer::parameters).sum() + embedding.parameters() + sum(headWeights);
    }

    /**
     * Of {@link #parameters}, those that one token is multiplied with: of the experts those that it passes, and not the embedding,
     * from which one row is read; a head that is the embedding is left out with it.
     */
    public long activeParameters() {
        return layers.stream().mapToLong(DecoderLayer::activeParameters).sum() + sum(headWeights);
    }

    /** Parameters of what reads pictures. */
    public long visionParameters() {
        return sum(visionWeights);
    }

    /** Parameters of multi token prediction: its layers and what joins them. */
    public long mtpParameters() {
        return mtpLayers.stream().mapToLong(DecoderLayer::parameters).sum() + sum(mtpWeights);
    }

    /** How the checkpoint is quantized; empty where the config does not tell, as for 16 bit and for checkpoints of Ascend. */
    public Optional<Quantization> checkpointQuantization() {
        return checkpointQuantization;
    }

    /**
     * Weights in a row that share a scale in the checkpoint, such as 128: what a rank holds must be whole ones. Empty where a
     * scale spans the row, or where the config does not tell.
     */
    public OptionalInt quantizationBlock() {
        return quantizationBlock;
    }

    /** Bytes of KV cache for one token in all layers of the main model, in 16 bit on one rank. */
    public long kvCacheBytesPerToken() {
        return layers.stream()
                .mapToLong(layer -> layer.attention().kvBytesPerToken(1, 1, KvCacheType.BF16.bytesPerValue()))
                .sum();
    }

    private <T> Optional<T> half(Class<T> kind) {
        return layers.stream()
                .flatMap(layer -> Stream.of(layer.attention(), layer.feedForward()))
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst();
    }

    private static long sum(List<Weight> weights) {
        return weights.stream().mapToLong(Weight::parameters).sum();
    }
}

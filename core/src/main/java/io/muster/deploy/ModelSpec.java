package io.muster.deploy;

import static com.google.common.base.Preconditions.checkArgument;

import io.muster.model.KvCacheType;
import io.muster.model.ModelConfig;
import io.muster.model.Quantization;
import java.util.Optional;

/**
 * The model to serve. Immutable; each method that takes a value returns a changed copy.
 *
 * @param id what {@code vllm serve} is given: a hub id, or the path of a folder that exists on every node
 * @param config its {@code config.json}; where it is empty, what depends on the model is neither checked nor calculated
 * @param quantization in which form its weights are; what the config says when empty
 * @param kvCacheType in which form keys and values are cached
 */
public record ModelSpec(
        String id, Optional<ModelConfig> config, Optional<Quantization> quantization, KvCacheType kvCacheType) {

    public ModelSpec {
        checkArgument(!id.isBlank(), "model id must not be blank");
    }

    public static ModelSpec of(String id) {
        return new ModelSpec(id, Optional.empty(), Optional.empty(), KvCacheType.BF16);
    }

    public ModelSpec config(ModelConfig config) {
        return new ModelSpec(id, Optional.of(config), quantization, kvCacheType);
    }

    public ModelSpec quantization(Quantization quantization) {
        return new ModelSpec(id, config, Optional.of(quantization), kvCacheType);
    }

    public ModelSpec kvCacheType(KvCacheType kvCacheType) {
        return new ModelSpec(id, config, quantization, kvCacheType);
    }

    /** The form of the weights: as said here, or else as the config says, or else 16 bit. */
    public Quantization effectiveQuantization() {
        return quantization
                .or(() -> config.flatMap(ModelConfig::checkpointQuantization))
                .orElse(Quantization.NONE);
    }
}

package io.muster.model;

/**
 * One weight of a model, or several that are always treated alike. Immutable.
 *
 * @param name as in the checkpoint, such as {@code self_attn.q_proj}
 * @param parameters of the whole model: all experts, not yet divided among ranks
 * @param kind which part of a quantization scheme it falls into
 * @param split how ranks divide it
 */
public record Weight(String name, long parameters, WeightKind kind, Split split) {}

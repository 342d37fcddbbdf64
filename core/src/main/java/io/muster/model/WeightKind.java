package io.muster.model;

/** Which part of a quantization scheme a weight falls into; see {@link Quantization#bytesPerParameter}. */
public enum WeightKind {
    /** Linear layers of the attention. */
    ATTENTION,
    /** Linear layers of a dense feed forward, and of shared experts. */
    DENSE,
    /** Routed experts. */
    EXPERT,
    /** Never quantized: norms, biases, routers, embedding and head, vision tower. */
    PLAIN
}

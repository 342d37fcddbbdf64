package io.muster.model;

import java.util.Arrays;
import java.util.Optional;

/**
 * In which form weights are kept on the NPU. The bytes include the scales that come with each form, and are those of the
 * published checkpoints named at each constant.
 */
public enum Quantization {
    /** 16 bit throughout. */
    NONE("none", 2, 2, 2),
    /**
     * 8 bit weights and activations of Ascend ({@code W8A8}, {@code W8A8_DYNAMIC} in quant_model_description.json). A 32 bit scale
     * and offset per output channel add about 0.1 %.
     */
    W8A8("w8a8", 1.001, 1.001, 1.001),
    /**
     * 4 bit experts, the rest 8 bit ({@code W4A8_DYNAMIC} of Ascend, as DeepSeek and GLM-5.2 are published). Groups of 256 weights
     * with a scale and a bias of 16 bit each: 1/2 + 4/256 byte.
     */
    W4A8("w4a8", 1.001, 1.001, 0.5 + 4.0 / 256),
    /**
     * 4 bit experts in groups of 32 with a 16 bit scale, 1/2 + 2/32 byte; the rest 16 bit (compressed-tensors of
     * Kimi-K2-Thinking and Kimi-K2.5, whose {@code ignore} list leaves out all but the experts). An upper bound where other
     * linear layers have 4 bit too.
     */
    W4A16("w4a16", 2, 2, 0.5 + 2.0 / 32),
    /** 8 bit floating point with a 32 bit scale per 128 x 128 weights (DeepSeek-V3); 16 bit where the NPU cannot compute in it. */
    FP8("fp8", 1, 1, 1),
    /** 4 bit in groups of 128 with a 16 bit scale and a 4 bit zero, 1/2 + 2.5/128 byte. */
    AWQ("awq", 0.5 + 2.5 / 128, 0.5 + 2.5 / 128, 0.5 + 2.5 / 128),
    /** As {@link #AWQ}. */
    GPTQ("gptq", 0.5 + 2.5 / 128, 0.5 + 2.5 / 128, 0.5 + 2.5 / 128),
    /**
     * 4 bit floating point experts in groups of 32 with an 8 bit scale, 1/2 + 1/32 byte; the rest 16 bit (gpt-oss); 16 bit where
     * the NPU cannot compute in it.
     */
    MXFP4("mxfp4", 2, 2, 0.5 + 1.0 / 32);

    private final String id;
    private final double attention;
    private final double dense;
    private final double expert;

    Quantization(String id, double attention, double dense, double expert) {
        this.id = id;
        this.attention = attention;
        this.dense = dense;
        this.expert = expert;
    }

    /** Name in a description file. */
    public String id() {
        return id;
    }

    /** The quantization of that {@link #id()}. */
    public static Optional<Quantization> ofId(String id) {
        return Arrays.stream(values()).filter(q -> q.id.equals(id)).findFirst();
    }

    /**
     * Bytes of one parameter on the NPU, scales included.
     *
     * @param hardwareHasFp8 whether the NPU computes in 8 bit floating point: Atlas 950 does; A2, A3 and 310P do not, and serve such
     *     checkpoints only after they were converted to 16 bit
     */
    public double bytesPerParameter(WeightKind kind, boolean hardwareHasFp8) {
        if ((this == FP8 || this == MXFP4) && !hardwareHasFp8) {
            return NONE.bytesPerParameter(kind, false);
        }
        return switch (kind) {
            case ATTENTION -> attention;
            case DENSE -> dense;
            case EXPERT -> expert;
            case PLAIN -> 2;
        };
    }
}

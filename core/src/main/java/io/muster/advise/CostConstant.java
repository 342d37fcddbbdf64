package io.muster.advise;

/**
 * A number of the {@link CostModel} that is no property of a model or an NPU. Where the source is msmodeling, it is Huawei's own
 * cost model (Ascend/msmodeling, tensor_cast), whose device profiles {@link io.muster.fit.NpuBoard} takes too.
 */
public enum CostConstant {
    COMPUTE_EFFICIENCY(0.7, "share of the peak rate that matrix products reach; msmodeling"),
    MEMORY_EFFICIENCY(0.6, "share of the peak memory rate that is reached; msmodeling"),
    LINK_EFFICIENCY(0.7, "share of a link's rate that is reached; msmodeling"),
    KERNEL_SECONDS(5e-6, "fixed part of a matrix product; msmodeling"),
    COLLECTIVE_SECONDS(10e-6, "fixed part of a collective operation; msmodeling"),
    EXPERT_IMBALANCE(1.15, "tokens of the busiest expert rank over those of the mean; assumed"),
    SCALE(1.5, "times all of it: fits 16 baselines of msmodeling with a median error of 7.5 %"),
    ACCEPTED_1(0.9, "chance that the first guessed token is right; msmodeling"),
    ACCEPTED_2(0.6, "chance that the second is right too; msmodeling"),
    ACCEPTED_3(0.4, "chance that the third is right too; msmodeling"),
    ACCEPTED_LATER(0.2, "chance that each further one is right too; msmodeling"),
    GUESS_LAYERS(1.3, "layers of the model that guessing one token costs"),
    HOST_SECONDS_PER_LAYER(
            0.25e-3, "least time of a layer without captured graphs: eager Qwen3-32B of vllm-ascend's documents"),
    TIE(0.1, "estimates that differ by less say the same"),
    UNCERTAINTY(0.4, "error within which most published throughputs are");

    private final double value;
    private final String source;

    CostConstant(double value, String source) {
        this.value = value;
        this.source = source;
    }

    /** The value unless a {@link CostModel} is told another. */
    public double value() {
        return value;
    }

    /** What it is, and after whom. */
    public String source() {
        return source;
    }
}

package io.muster.check;

import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import io.muster.deploy.VllmAscendVersion;
import io.muster.model.Quantization;
import java.util.List;
import java.util.Set;

/** The release serves weights of that form ({@code supported_quantization} in vllm_ascend/platform.py), and so do the NPUs. */
final class QuantizationServedRule implements Rule {

    private static final VllmAscendVersion FP8_SINCE = new VllmAscendVersion(0, 22, 1);

    private static final Set<NpuGeneration> WITHOUT_FP8 =
            Set.of(NpuGeneration.ATLAS_A2, NpuGeneration.ATLAS_A3, NpuGeneration.ATLAS_310P);

    @Override
    public List<Finding> check(Deployment deployment) {
        Quantization quantization = deployment.model().effectiveQuantization();
        VllmAscendVersion version = deployment.vllmAscend().orElse(VllmAscendVersion.NEWEST_KNOWN);
        NpuGeneration generation = deployment.cluster().npuGeneration();
        boolean eightBitFloat = quantization == Quantization.FP8 || quantization == Quantization.MXFP4;
        if (eightBitFloat && WITHOUT_FP8.contains(generation)) {
            return List.of(Finding.warning(
                    ParallelCode.FP8_AS_16_BIT,
                    "model.quantization",
                    "The weights are " + quantization.id() + ", in which NPUs of " + generation.id()
                            + " do not compute: they are served, and counted here, as 16 bit.",
                    "Give vLLM a checkpoint converted to 16 bit and say quantization: none,"
                            + " or one quantized for Ascend and say w8a8 or w4a8."));
        }
        if (quantization == Quantization.AWQ
                || quantization == Quantization.GPTQ
                || (quantization == Quantization.FP8 && version.compareTo(FP8_SINCE) < 0)) {
            return List.of(Finding.error(
                    ParallelCode.QUANTIZATION_NOT_SERVED,
                    "model.quantization",
                    Refusal.inWords(
                                    "vllm-ascend " + version + " does not serve weights in the form "
                                            + quantization.id(),
                                    quantization.id() + " quantization is currently not supported in npu.",
                                    "vllm_ascend/platform.py")
                            .message(),
                    "Give vLLM a checkpoint that is quantized for Ascend and say w8a8 or w4a8, or one of 16 bit and"
                            + " say none."));
        }
        return List.of();
    }
}

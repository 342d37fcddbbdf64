package io.muster.check;

import io.muster.check.FreeArgs.Flag;
import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import io.muster.model.ModelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an Atlas 300I Duo cannot do, beside reaching other hosts. */
final class Atlas310pRule implements Rule {

    private static final Set<String> FLOAT16 = Set.of("float16", "half");

    @Override
    public List<Finding> check(Deployment deployment) {
        if (deployment.cluster().npuGeneration() != NpuGeneration.ATLAS_310P) {
            return List.of();
        }
        var findings = new ArrayList<Finding>();
        deployment.model().config().filter(ModelConfig::isLatentAttention).ifPresent(model -> {
            String words = model.isSparseAttention()
                    ? "Deepseek Sparse Attention is not supported for 310P."
                    : "MLAAttention is not supported for 310P.";
            findings.add(Finding.error(
                    ParallelCode.LATENT_ATTENTION_310P,
                    "npuGeneration",
                    Refusal.inWords("The model has latent attention", words, "vllm_ascend/_310p/model_runner_310p.py")
                            .message(),
                    "Serve another model, or on NPUs of another generation."));
        });
        Optional<Flag> dtype = FreeArgs.of(deployment.serve().args()).find("--dtype");
        if (dtype.filter(flag -> FLOAT16.contains(flag.value())).isEmpty()) {
            findings.add(Finding.warning(
                    ParallelCode.FLOAT16_310P,
                    dtype.map(Flag::path).orElse("serve.args"),
                    "Expected --dtype float16, saw "
                            + dtype.map(flag -> Quoted.of(flag.value())).orElse("none")
                            + ": this generation does not compute in bfloat16 (vllm-ascend, Qwen3-30B-A3B.md).",
                    "Add --dtype and float16 to serve.args."));
        }
        if (deployment.parallelism().expertParallel()) {
            findings.add(Finding.warning(
                    ParallelCode.EXPERT_PARALLEL_310P,
                    "parallelism.expertParallel",
                    "This generation passes tokens to experts by gathering all of them on every rank, the slowest way"
                            + " (vllm_ascend/ascend_forward_context.py).",
                    "Leave expertParallel out."));
        }
        // That there are several nodes is told of already.
        if (deployment.parallelism().pipeline() > 1
                && deployment.cluster().nodes().size() == 1) {
            findings.add(Finding.warning(
                    ParallelCode.PIPELINE_310P,
                    "parallelism.pipeline",
                    "Pipeline stages ended in HCCL errors on this generation (vllm-ascend issue 2712).",
                    "Use pipeline 1 and a larger tensor size."));
        }
        return findings;
    }
}

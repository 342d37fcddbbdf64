package io.muster.check;

import io.muster.deploy.Deployment;
import io.muster.deploy.VllmAscendVersion;
import java.util.List;

/** Ranks that share out a prompt: releases of vllm-ascend refuse them, and others start ranks that are not counted here. */
final class PrefillContextRule implements Rule {

    /** Older ones have no such check. */
    private static final VllmAscendVersion REFUSED_SINCE = new VllmAscendVersion(0, 22, 1);

    @Override
    public List<Finding> check(Deployment deployment) {
        VllmAscendVersion version = deployment.vllmAscend().orElse(VllmAscendVersion.NEWEST_KNOWN);
        return FreeArgs.of(deployment.serve().args())
                .find("--prefill-context-parallel-size", "-pcp")
                .filter(flag -> flag.number().orElse(1) > 1)
                .map(flag -> Finding.error(
                        ParallelCode.PREFILL_CONTEXT,
                        flag.path(),
                        message(flag.number().orElse(1), version),
                        "Remove it; use decodeContext, tensor or data."))
                .map(List::of)
                .orElseGet(List::of);
    }

    private static String message(int size, VllmAscendVersion version) {
        if (version.compareTo(REFUSED_SINCE) < 0) {
            return "Prefill context parallel size " + size + " multiplies the ranks by " + size
                    + ", which nothing here counts with.";
        }
        return Refusal.inWords(
                        "Prompts are not shared out to ranks by vllm-ascend " + version,
                        "PCP (Prefill Context Parallelism) is not supported by vLLM Ascend. Please set"
                                + " --prefill-context-parallel-size to 1. Got prefill_context_parallel_size=" + size
                                + ".",
                        "vllm_ascend/platform.py")
                .message();
    }
}

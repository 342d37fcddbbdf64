package io.muster.check;

import io.muster.deploy.Deployment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A free argument must not say again what a typed option says: vLLM would take the last, and the plan would lie. */
final class ServeArgsRule implements Rule {

    private static final Map<String, String> KEY_OF_FLAG = Map.ofEntries(
            Map.entry("--tensor-parallel-size", "parallelism.tensor"),
            Map.entry("-tp", "parallelism.tensor"),
            Map.entry("--pipeline-parallel-size", "parallelism.pipeline"),
            Map.entry("-pp", "parallelism.pipeline"),
            Map.entry("--data-parallel-size", "parallelism.data"),
            Map.entry("-dp", "parallelism.data"),
            Map.entry("--enable-expert-parallel", "parallelism.expertParallel"),
            Map.entry("-ep", "parallelism.expertParallel"),
            Map.entry("--decode-context-parallel-size", "parallelism.decodeContext"),
            Map.entry("-dcp", "parallelism.decodeContext"),
            Map.entry("--seed", "serve.seed"),
            Map.entry("--max-model-len", "serve.maxModelLen"),
            Map.entry("--max-num-seqs", "serve.maxNumSeqs"),
            Map.entry("--max-num-batched-tokens", "serve.maxNumBatchedTokens"),
            Map.entry("--speculative-config", "serve.speculative"),
            Map.entry("--served-model-name", "serve.servedModelName"),
            Map.entry("--trust-remote-code", "serve.trustRemoteCode"),
            Map.entry("--gpu-memory-utilization", "serve.memoryUtilization"),
            Map.entry("--port", "serve.port"),
            Map.entry("--model", "model.id"));

    @Override
    public List<Finding> check(Deployment deployment) {
        var findings = new ArrayList<Finding>();
        for (FreeArgs.Flag flag : FreeArgs.of(deployment.serve().args()).all()) {
            Optional<String> key = keyOf(flag);
            if (key.isPresent()) {
                findings.add(Finding.error(
                        CheckCode.SERVE_ARG_REPEATED,
                        flag.path(),
                        "Expected " + key.get() + " alone to say this, saw " + Quoted.of(flag.text())
                                + " among the free arguments.",
                        "Remove it here and set " + key.get() + "."));
            }
        }
        return findings;
    }

    /** The key that says the same as that flag. */
    private static Optional<String> keyOf(FreeArgs.Flag flag) {
        return KEY_OF_FLAG.keySet().stream()
                .filter(flag::means)
                .min(Comparator.comparingInt(String::length))
                .map(KEY_OF_FLAG::get);
    }
}

package io.muster.check;

import io.muster.check.FreeArgs.Flag;
import io.muster.deploy.Deployment;
import java.util.List;
import java.util.Optional;

/** The state of linear attention is kept for a later prompt at the end of a chunk, so that prompts must be cut into chunks. */
final class LinearPrefillRule implements Rule {

    private static final String PREFIX_CACHING = "--enable-prefix-caching";

    @Override
    public List<Finding> check(Deployment deployment) {
        boolean isLinear = deployment
                .model()
                .config()
                .filter(model -> model.linearValueHeads() > 0)
                .isPresent();
        FreeArgs args = FreeArgs.of(deployment.serve().args());
        Optional<Flag> chunked = args.find("--enable-chunked-prefill").filter(flag -> !flag.isOn());
        boolean isPrefixCached = args.find(PREFIX_CACHING).map(Flag::isOn).orElse(true);
        if (!isLinear || chunked.isEmpty() || !isPrefixCached) {
            return List.of();
        }
        String path = chunked.get().path();
        return List.of(Finding.error(
                ParallelCode.LINEAR_PREFILL,
                path,
                Refusal.inWords(
                                "Whole prompts are not cached by their beginnings where attention is linear",
                                "Chunked prefill is required for mamba cache mode 'align'.",
                                "vllm/model_executor/models/config.py")
                        .message(),
                "Remove " + path + ", or add --no-enable-prefix-caching to serve.args."));
    }
}

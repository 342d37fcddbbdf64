package io.muster.check;

import io.muster.deploy.Deployment;
import io.muster.deploy.Speculative;
import io.muster.model.ModelConfig;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tokens are guessed with prediction layers where the checkpoint has some. */
final class SpeculativeRule implements Rule {

    /** Families that have such layers, but for checkpoints whose config says that there are none. */
    private static final Set<String> COUNTS_NONE =
            Set.of("deepseek_v3", "deepseek_v32", "kimi_k2", "kimi_k25", "glm4_moe", "glm_moe_dsa", "mimo");

    @Override
    public List<Finding> check(Deployment deployment) {
        Optional<Speculative> speculative = deployment.serve().speculative();
        Optional<ModelConfig> model = deployment.model().config();
        // deepseek_mtp, qwen3_next_mtp and their like are names for the same.
        if (speculative.isEmpty()
                || model.isEmpty()
                || !speculative.get().method().endsWith("mtp")) {
            return List.of();
        }
        int layers = model.get().mtpLayers().size();
        int tokens = speculative.get().tokens();
        if (layers == 0) {
            return List.of(Finding.error(
                    ParallelCode.SPECULATIVE_LAYERS,
                    "serve.speculative.method",
                    Refusal.inWords(
                                    "The model has no layers for multi token prediction",
                                    COUNTS_NONE.contains(model.get().family())
                                            ? "integer modulo by zero"
                                            : "Unsupported speculative method: 'mtp'",
                                    "vllm/config/speculative.py")
                            .message(),
                    "Use a method with a draft model, such as eagle3, or leave speculative out."));
        }
        if (tokens > layers && tokens % layers != 0) {
            int fewer = tokens - tokens % layers;
            return List.of(Finding.error(
                    ParallelCode.SPECULATIVE_LAYERS,
                    "serve.speculative.tokens",
                    Refusal.inWords(
                                    layers + " prediction layers cannot guess " + tokens + " tokens in whole rounds",
                                    "num_speculative_tokens:" + tokens + " must be divisible by n_predict=" + layers,
                                    "vllm/config/speculative.py")
                            .message(),
                    "Use tokens " + fewer + " or " + (fewer + layers) + "."));
        }
        return List.of();
    }
}

package io.muster.check;

import io.muster.deploy.Deployment;
import io.muster.deploy.Speculative;
import io.muster.model.ModelConfig;
import java.util.List;
import java.util.Optional;

/** Tokens are guessed with prediction layers where the checkpoint has some. */
final class SpeculativeRule implements Rule {

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
                    new Refusal(
                                    "The model has no layers for multi token prediction",
                                    "Unsupported speculative method: 'mtp'",
                                    "vllm/config/speculative.py")
                            .message(),
                    "Use a method with a draft model, such as eagle3, or leave speculative out."));
        }
        if (tokens > layers && tokens % layers != 0) {
            int fewer = tokens - tokens % layers;
            return List.of(Finding.error(
                    ParallelCode.SPECULATIVE_LAYERS,
                    "serve.speculative.tokens",
                    new Refusal(
                                    layers + " prediction layers cannot guess " + tokens + " tokens in whole rounds",
                                    "num_speculative_tokens:" + tokens + " must be divisible by n_predict=" + layers,
                                    "vllm/config/speculative.py")
                            .message(),
                    "Use tokens " + fewer + " or " + (fewer + layers) + "."));
        }
        return List.of();
    }
}

package io.muster.fit;

import io.muster.deploy.ServeOptions;
import io.muster.deploy.Speculative;
import io.muster.model.ModelConfig;
import java.util.Set;

/** What guesses tokens ahead of the model. */
enum Drafting {
    /** Nothing, or nothing that takes memory on the NPU. */
    NONE,
    /** The checkpoint's own prediction layers. */
    OWN_LAYERS,
    /** A model of its own, of which the description tells the kind only. */
    OTHER_MODEL;

    /** Methods of vLLM that look guesses up in what was said before. */
    private static final Set<String> LOOK_UP = Set.of("ngram", "ngram_gpu", "suffix");

    static Drafting of(ServeOptions serve, ModelConfig model) {
        String method = serve.speculative().map(Speculative::method).orElse("ngram");
        if (LOOK_UP.contains(method)) {
            return NONE;
        }
        // deepseek_mtp, qwen3_next_mtp and so on are all the same to vLLM.
        return method.endsWith("mtp") && !model.mtpLayers().isEmpty() ? OWN_LAYERS : OTHER_MODEL;
    }
}

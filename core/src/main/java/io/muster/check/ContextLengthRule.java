package io.muster.check;

import io.muster.deploy.Deployment;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * No sequence is longer than the model was made for, unless its position embedding is stretched. That is no part of a
 * description, and published deployments do it with an argument, so that up to what they reach it is only warned of.
 */
final class ContextLengthRule implements Rule {

    private static final String ALLOWED = "VLLM_ALLOW_LONG_MAX_MODEL_LEN";

    /** YaRN with this factor is what the tutorials of vllm-ascend stretch Qwen3 with (Qwen3-235B-A22B.md). */
    private static final int STRETCH = 4;

    @Override
    public List<Finding> check(Deployment deployment) {
        OptionalInt length = deployment.serve().maxModelLen();
        Optional<Integer> made = deployment.model().config().map(model -> model.maxPositions());
        if (length.isEmpty() || made.isEmpty() || length.getAsInt() <= made.get()) {
            return List.of();
        }
        int asked = length.getAsInt();
        int most = made.get();
        if (isAllowed(deployment)) {
            return List.of(Finding.warning(
                    ParallelCode.CONTEXT_STRETCHED,
                    "serve.maxModelLen",
                    "The model is made for " + most + " tokens, and " + ALLOWED + " lets vLLM take " + asked
                            + ": what lies beyond may come out as nonsense (vllm/config/model.py).",
                    "Use maxModelLen " + most + " or less, unless the model is known to do more."));
        }
        if (isStretched(deployment)) {
            return List.of();
        }
        String message = Refusal.inWords(
                        "The model is made for " + most + " tokens",
                        "User-specified max_model_len (" + asked
                                + ") is greater than the derived max_model_len (max_position_embeddings=" + most
                                + ".0 or model_max_length=None in model's config.json).",
                        "vllm/config/model.py")
                .message();
        if (asked <= (long) most * STRETCH) {
            return List.of(Finding.warning(
                    ParallelCode.CONTEXT_STRETCHED,
                    "serve.maxModelLen",
                    message,
                    "Use maxModelLen " + most + " or less, or stretch it with --hf-overrides and rope_parameters in"
                            + " serve.args."));
        }
        return List.of(Finding.error(
                ParallelCode.MAX_MODEL_LEN, "serve.maxModelLen", message, "Use maxModelLen " + most + " or less."));
    }

    /** As vLLM reads it, where the API server runs. */
    private static boolean isAllowed(Deployment deployment) {
        String value =
                deployment.environment().of(deployment.cluster().head().host()).getOrDefault(ALLOWED, "0");
        return Set.of("1", "true").contains(value.strip().toLowerCase(Locale.ROOT));
    }

    private static boolean isStretched(Deployment deployment) {
        return FreeArgs.of(deployment.serve().args()).all().stream()
                .anyMatch(flag ->
                        flag.name().startsWith("--hf-overrides") && (flag.name() + flag.value()).contains("rope"));
    }
}

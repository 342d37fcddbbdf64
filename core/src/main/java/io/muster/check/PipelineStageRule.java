package io.muster.check;

import io.muster.deploy.Deployment;
import io.muster.model.DecoderLayer;
import io.muster.model.FeedForward;
import io.muster.model.ModelConfig;
import io.muster.model.PipelineSplit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Each pipeline stage has a layer: vLLM starts without, and leaves NPUs that only pass on what they get. And each has a layer
 * with experts in the families that look for one.
 */
final class PipelineStageRule implements Rule {

    private static final Map<String, String> LOOK_FOR_EXPERTS = Map.of(
            "mixtral", "No MixtralMoE layer found  in model.layers.",
            "glm4_moe", "No Glm4MoE layer found in model.layers.",
            "qwen3_moe", "No Qwen3MoE layer found in the model.layers.",
            "qwen3_next", "No Qwen3Next layer found in the model.layers.");

    @Override
    public List<Finding> check(Deployment deployment) {
        Optional<ModelConfig> model = deployment.model().config();
        if (model.isEmpty()) {
            return List.of();
        }
        int stages = deployment.parallelism().pipeline();
        int layers = model.get().layers().size();
        if (stages > layers) {
            return List.of(Finding.error(
                    ParallelCode.PIPELINE_STAGE_EMPTY,
                    "parallelism.pipeline",
                    withoutLayer(model, layers + " layers leave some of " + stages + " pipeline stages with none")
                            .message(),
                    atMost(layers)));
        }
        return withoutExperts(model.get(), LayerPartitionRule.split(deployment, model.get()))
                .map(reason -> Finding.error(
                        ParallelCode.PIPELINE_STAGE_DENSE,
                        "parallelism.pipeline",
                        withoutLayer(model, reason).message(),
                        remedy(stages, model.get())))
                .map(List::of)
                .orElseGet(List::of);
    }

    private static String remedy(int stages, ModelConfig model) {
        int layers = model.layers().size();
        int most = IntStream.iterate(stages, size -> size - 1)
                .filter(size -> size == 1
                        || withoutExperts(model, PipelineSplit.of(layers, size)).isEmpty())
                .findFirst()
                .orElseThrow();
        return most == stages
                ? "Give that stage more layers in " + LayerPartitionRule.NAME + ", or leave it out."
                : atMost(most);
    }

    private static String atMost(int stages) {
        return stages == 1 ? "Use pipeline 1." : "Use pipeline " + stages + " or less.";
    }

    /** What vLLM says of a stage in which there is nothing of what it looks for. */
    static Refusal withoutLayer(Optional<ModelConfig> model, String reason) {
        String family = model.map(ModelConfig::family).orElse("");
        return LOOK_FOR_EXPERTS.containsKey(family)
                ? Refusal.inWords(
                        reason,
                        LOOK_FOR_EXPERTS.getOrDefault(family, ""),
                        "vllm/model_executor/models/" + family + ".py")
                : Refusal.unchecked(reason, "vllm/distributed/utils.py");
    }

    private static Optional<String> withoutExperts(ModelConfig model, List<Integer> split) {
        if (!LOOK_FOR_EXPERTS.containsKey(model.family())) {
            return Optional.empty();
        }
        int first = 0;
        for (int stage = 0; stage < split.size(); stage++) {
            int layers = split.get(stage);
            List<DecoderLayer> held = model.layers().subList(first, first + layers);
            if (held.stream().noneMatch(layer -> layer.feedForward() instanceof FeedForward.Experts)) {
                return Optional.of("Stage " + stage + " of " + split.size()
                        + " would have no layer with experts among its " + layers);
            }
            first += layers;
        }
        return Optional.empty();
    }
}

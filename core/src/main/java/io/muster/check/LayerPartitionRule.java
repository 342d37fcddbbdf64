package io.muster.check;

import static java.util.stream.Collectors.joining;

import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.model.ModelConfig;
import io.muster.model.PipelineSplit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A division of layers among pipeline stages that the user gives, by the variable that vLLM reads in every rank. */
final class LayerPartitionRule implements Rule {

    static final String NAME = "VLLM_PP_LAYER_PARTITION";
    private static final String SOURCE = "vllm/distributed/utils.py";

    @Override
    public List<Finding> check(Deployment deployment) {
        Environment environment = deployment.environment();
        Optional<String> ofOneNode = environment.nodes().entrySet().stream()
                .filter(node -> node.getValue().containsKey(NAME))
                .map(Map.Entry::getKey)
                .findFirst();
        if (ofOneNode.isEmpty() && !environment.cluster().containsKey(NAME)) {
            return List.of();
        }
        String path = ofOneNode.map(host -> "env.nodes[" + host + "].").orElse("env.cluster.") + NAME;
        Optional<String> wrong = differing(deployment);
        if (wrong.isEmpty()) {
            String partition =
                    environment.of(deployment.cluster().head().host()).getOrDefault(NAME, "");
            wrong = wrong(
                    partition,
                    deployment.parallelism().pipeline(),
                    deployment.model().config());
        }
        return wrong.map(message -> Finding.error(ParallelCode.LAYER_PARTITION, path, message, remedy(deployment)))
                .map(List::of)
                .orElseGet(List::of);
    }

    /** Layers of each stage: those that are given, if they are right, or else vLLM's own division. */
    static List<Integer> split(Deployment deployment, ModelConfig model) {
        int stages = deployment.parallelism().pipeline();
        String partition =
                deployment.environment().of(deployment.cluster().head().host()).getOrDefault(NAME, "");
        return !partition.isEmpty()
                        && wrong(partition, stages, Optional.of(model)).isEmpty()
                ? PipelineSplit.parse(partition)
                : PipelineSplit.of(model.layers().size(), stages);
    }

    private static Optional<String> differing(Deployment deployment) {
        Environment environment = deployment.environment();
        String ofCluster = environment.cluster().get(NAME);
        long values = deployment.cluster().nodes().stream()
                .map(node -> environment.nodes().getOrDefault(node.host(), Map.of()))
                .map(variables -> variables.containsKey(NAME) ? variables.get(NAME) : ofCluster)
                .map(value -> Objects.requireNonNullElse(value, "unset"))
                .distinct()
                .count();
        return values < 2
                ? Optional.empty()
                : Optional.of("Expected the same value on every node, saw " + values
                        + ": each rank would take other layers for its own (vllm-ascend, pipeline_parallel.md).");
    }

    private static Optional<String> wrong(String partition, int stages, Optional<ModelConfig> model) {
        List<Integer> split;
        try {
            split = PipelineSplit.parse(partition);
        } catch (IllegalArgumentException e) {
            return Optional.of(Refusal.inWords(
                            "Expected whole numbers with commas between them, saw " + Quoted.of(partition),
                            "Invalid partition string: " + partition,
                            SOURCE)
                    .message());
        }
        if (split.size() != stages) {
            return Optional.of(Refusal.inWords(
                            "Expected a number of layers for each of " + stages + " pipeline stages, saw "
                                    + split.size() + " numbers",
                            "len(partitions)=" + split.size() + " does not match pp_size=" + stages + ".",
                            SOURCE)
                    .message());
        }
        long sum = split.stream().mapToLong(Integer::longValue).sum();
        long layers = model.map(m -> (long) m.layers().size()).orElse(sum);
        if (sum != layers) {
            return Optional.of(Refusal.inWords(
                            "Expected " + layers + " layers in all, saw " + sum,
                            "sum(partitions)=" + sum + " does not match num_hidden_layers=" + layers + ".",
                            SOURCE)
                    .message());
        }
        if (split.stream().anyMatch(part -> part < 1)) {
            return Optional.of(PipelineStageRule.withoutLayer(
                            model, "Expected at least one layer in each stage, saw " + Quoted.of(partition))
                    .message());
        }
        return Optional.empty();
    }

    private static String remedy(Deployment deployment) {
        int stages = deployment.parallelism().pipeline();
        return deployment
                .model()
                .config()
                .map(model -> model.layers().size())
                .filter(layers -> stages <= layers)
                .map(layers -> "Leave it out, as " + even(layers, stages) + ", or the like, in env.cluster.")
                .orElse("Leave it out, or set it in env.cluster.");
    }

    private static String even(int layers, int stages) {
        return PipelineSplit.of(layers, stages).stream().map(String::valueOf).collect(joining(","));
    }
}

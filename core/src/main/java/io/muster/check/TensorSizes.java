package io.muster.check;

import static java.util.stream.Collectors.joining;

import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.model.ModelConfig;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Tensor parallel sizes into which a model can be cut. */
final class TensorSizes {

    static final List<TensorRule> RULES = List.of(
            new AttentionHeadsRule(),
            new KeyValueHeadsRule(),
            new LinearHeadsRule(),
            new IntermediateSizeRule(),
            new ExpertIntermediateSizeRule(),
            new ExpertCountRule(),
            new VocabularyRule(),
            new QuantizationBlockRule());

    private TensorSizes() {}

    /** The next smaller and the next larger size that all rules allow and that the cluster has NPUs for. */
    static String near(Deployment deployment, ModelConfig model) {
        Parallelism parallelism = deployment.parallelism();
        IntPredicate allowed = size -> allows(deployment.model(), model, parallelism, size);
        // No size above the number of heads divides it.
        int most = Math.min(
                model.attentionHeads(), Math.max(1, deployment.cluster().totalNpus()));
        int tensor = parallelism.tensor();
        IntStream below = IntStream.iterate(Math.min(tensor - 1, most), size -> size >= 1, size -> size - 1)
                .filter(allowed)
                .limit(1);
        IntStream above = IntStream.iterate(tensor, size -> size < most, size -> size + 1)
                .map(size -> size + 1)
                .filter(allowed)
                .limit(1);
        String sizes = IntStream.concat(below, above).mapToObj(String::valueOf).collect(joining(" or "));
        return sizes.isEmpty() ? "No tensor size suits this model here" : "Use tensor " + sizes;
    }

    private static boolean allows(ModelSpec spec, ModelConfig model, Parallelism parallelism, int tensor) {
        var other = new Parallelism(
                tensor,
                parallelism.pipeline(),
                parallelism.data(),
                parallelism.expertParallel(),
                parallelism.decodeContext());
        return RULES.stream().allMatch(rule -> rule.refusal(spec, model, other).isEmpty());
    }
}

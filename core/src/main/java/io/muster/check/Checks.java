package io.muster.check;

import io.muster.deploy.Deployment;
import java.util.List;
import java.util.stream.Stream;

/** All rules that hold for every launcher and runtime, in the order in which a person would fix them. */
public final class Checks {

    private static final List<Rule> OF_CLUSTER =
            List.of(new NameRule(), new AddressRule(), new SshRule(), new NicRule(), new NpuRule(), new SpareRule());

    private static final List<Rule> OF_LAYOUT = Stream.of(
                    List.of(new WorldSizeRule()),
                    TensorSizes.RULES,
                    List.of(
                            new TensorPlacementRule(),
                            new PipelineStageRule(),
                            new LayerPartitionRule(),
                            new PipelineWithDataRule(),
                            new ExpertParallelRule(),
                            new ExpertBalanceRule(),
                            new DecodeContextRule(),
                            new LatentGraphRule(),
                            new Atlas310pRule()))
            .<Rule>flatMap(List::stream)
            .toList();

    private static final List<Rule> OF_OPTIONS = List.of(
            new PrefillContextRule(),
            new ContextLengthRule(),
            new BatchRule(),
            new LinearPrefillRule(),
            new SpeculativeRule(),
            new QuantizationServedRule(),
            new TextRule(),
            new EnvironmentRule(),
            new ServeArgsRule(),
            new ServeAskedRule());

    private static final List<Rule> OF_MEMORY = List.of(new MemoryRule());

    private Checks() {}

    /** Every finding of every rule. */
    public static List<Finding> of(Deployment deployment) {
        return Stream.of(OF_CLUSTER, OF_LAYOUT, OF_OPTIONS, OF_MEMORY)
                .flatMap(rules -> found(rules, deployment))
                .toList();
    }

    /** Every finding that does not depend on how the model is cut over the NPUs. */
    public static List<Finding> beforeLayout(Deployment deployment) {
        return Stream.of(OF_CLUSTER, OF_OPTIONS)
                .flatMap(rules -> found(rules, deployment))
                .toList();
    }

    /** Every finding about how the model is cut over the NPUs, but for memory: in a time that does not grow with the cluster. */
    public static List<Finding> layout(Deployment deployment) {
        return found(OF_LAYOUT, deployment).toList();
    }

    private static Stream<Finding> found(List<Rule> rules, Deployment deployment) {
        return rules.stream().flatMap(rule -> rule.check(deployment).stream());
    }
}

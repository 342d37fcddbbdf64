package io.muster.check;

import io.muster.deploy.Deployment;
import java.util.List;
import java.util.stream.Stream;

/** All rules that hold for every launcher and runtime, in the order in which a person would fix them. */
public final class Checks {

    private static final List<Rule> RULES = Stream.of(
                    List.of(
                            new NameRule(),
                            new AddressRule(),
                            new SshRule(),
                            new NicRule(),
                            new NpuRule(),
                            new WorldSizeRule()),
                    TensorSizes.RULES,
                    List.of(
                            new TensorPlacementRule(),
                            new PipelineStageRule(),
                            new LayerPartitionRule(),
                            new PipelineWithDataRule(),
                            new ExpertParallelRule(),
                            new ExpertBalanceRule(),
                            new DecodeContextRule(),
                            new PrefillContextRule(),
                            new ContextLengthRule(),
                            new BatchRule(),
                            new SpeculativeRule(),
                            new QuantizationServedRule(),
                            new LatentGraphRule(),
                            new Atlas310pRule(),
                            new TextRule(),
                            new EnvironmentRule(),
                            new ServeArgsRule()))
            .<Rule>flatMap(List::stream)
            .toList();

    private Checks() {}

    /** Every finding of every rule. */
    public static List<Finding> of(Deployment deployment) {
        return RULES.stream().flatMap(rule -> rule.check(deployment).stream()).toList();
    }
}

package io.muster.advise;

import com.google.common.collect.Maps;
import io.muster.deploy.Deployment;
import io.muster.deploy.Speculative;
import io.muster.fit.MemoryEstimate;
import java.util.EnumMap;
import java.util.Map;

/**
 * Estimates how fast a deployment is, by a roofline: good to tell layouts apart, and not to promise a number. Immutable.
 *
 * <p>Against the throughputs that vllm-ascend publishes, two thirds are within 35 %; most others are overestimated, since speculation
 * or a few requests at once leave the NPUs waiting for the host.
 */
public final class CostModel {

    private final Map<CostConstant, Double> values;

    private CostModel(Map<CostConstant, Double> values) {
        this.values = values;
    }

    /** With every {@link CostConstant} as it is. */
    public static CostModel standard() {
        return new CostModel(Map.of());
    }

    /** With another value of that constant, such as one that was measured. */
    public CostModel with(CostConstant constant, double value) {
        var changed = new EnumMap<CostConstant, Double>(CostConstant.class);
        changed.putAll(values);
        changed.put(constant, value);
        return new CostModel(Maps.immutableEnumMap(changed));
    }

    /** The value in use. */
    public double value(CostConstant constant) {
        return values.getOrDefault(constant, constant.value());
    }

    /**
     * How fast that deployment is with that workload.
     *
     * @param memory of the same deployment
     */
    public Estimate estimate(Deployment deployment, MemoryEstimate memory, Workload workload) {
        return estimate(
                deployment,
                memory,
                workload,
                new LayerKinds(deployment.model().config().orElseThrow()));
    }

    Estimate estimate(Deployment deployment, MemoryEstimate memory, Workload workload, LayerKinds kinds) {
        var step = new StepCost(this, deployment, memory, kinds);
        int data = deployment.parallelism().data();
        int chunk = memory.limits().maxNumBatchedTokens();
        double context = workload.inputTokens() + workload.outputTokens() / 2.0;
        long requests = Math.max(1, Math.min(workload.requests(), memory.concurrency(workload.tokens())));
        double perStep = tokensPerStep(deployment);
        Seconds decode = step.decode((double) requests, context);
        Seconds alone = step.decode(1, context);
        double prefill = step.prefill(workload.inputTokens(), chunk).total();
        double inSteps = decode.total() / requests / perStep;
        // While a replica reads prompts, it writes nothing.
        double inPrompts = step.prefillShare(workload.inputTokens(), chunk).total() / data / workload.outputTokens();
        return new Estimate(
                prefill,
                alone.total() / perStep,
                requests,
                decode.total(),
                inSteps / (inSteps + inPrompts),
                1 / (inSteps + inPrompts),
                decode.shares());
    }

    /** Tokens of one step: the next one, and those guessed right. */
    private double tokensPerStep(Deployment deployment) {
        int guessed = deployment.serve().speculative().map(Speculative::tokens).orElse(0);
        double tokens = 1;
        for (int i = 1; i <= guessed; i++) {
            tokens += value(
                    switch (i) {
                        case 1 -> CostConstant.ACCEPTED_1;
                        case 2 -> CostConstant.ACCEPTED_2;
                        case 3 -> CostConstant.ACCEPTED_3;
                        default -> CostConstant.ACCEPTED_LATER;
                    });
        }
        return tokens;
    }
}

package io.muster.samples;

import io.muster.Planner;
import io.muster.advise.Advice;
import io.muster.advise.Strategy;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.model.ModelConfig;
import io.muster.model.ModelConfigException;
import io.muster.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which layouts of a model fit on two nodes, and the plan of the best. Contacts no host. The guide shows this code. */
final class Advise {

    private Advise() {}

    public static void main(String[] args) throws IOException, ModelConfigException {
        System.out.println(plan(Planner.create(), Path.of(args[0])).text());
    }

    static Plan plan(Planner planner, Path config) throws IOException, ModelConfigException {
        // region advise
        Cluster cluster = Cluster.builder()
                .nodes(Node.of("10.0.0.1"), Node.of("10.0.0.2"))
                .npusPerNode(8)
                .build();
        ModelSpec model = ModelSpec.of("Qwen/Qwen3-235B-A22B").config(ModelConfig.parse(Files.readString(config)));
        Deployment deployment = Deployment.builder(cluster, model).build();
        Advice advice = planner.advise(deployment); // every layout that uses all NPUs, the best first
        for (Strategy strategy : advice.strategies()) {
            System.out.println(strategy.layout() + ": " + strategy.memory().memoryPerNpu() + " of each NPU, "
                    + Math.round(strategy.estimate().tokensPerSecond()) + " tokens/s");
        }
        advice.rejectedByRule().forEach((rule, layouts) -> System.out.println(rule + ": " + layouts.size()));
        Strategy best = advice.choice().orElseThrow(); // what is taken where a deployment names none
        System.out.println(advice.reason(best));
        Plan plan = planner.plan(
                deployment.toBuilder().parallelism(best.parallelism()).build());
        // endregion
        return plan;
    }
}

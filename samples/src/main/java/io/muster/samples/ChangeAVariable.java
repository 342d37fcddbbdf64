package io.muster.samples;

import io.muster.Muster;
import io.muster.Planner;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.drift.Difference;
import io.muster.drift.Drift;
import io.muster.run.Report;
import java.util.Map;

/** A variable of HCCL is changed while the model is served. The guide shows this code. */
final class ChangeAVariable {

    private ChangeAVariable() {}

    public static void main(String[] args) throws InterruptedException {
        try (Muster muster = Muster.overSsh()) {
            change(Planner.create(), muster, deployment());
        }
    }

    static Deployment deployment() {
        Cluster cluster = Cluster.builder()
                .name("qwen")
                .nodes(Node.of("10.0.0.1"), Node.of("10.0.0.2"))
                .npusPerNode(8)
                .build();
        return Deployment.builder(cluster, ModelSpec.of("Qwen/Qwen3-235B-A22B"))
                .parallelism(Parallelism.tensor(8).pipeline(2).expertParallel(true))
                .build();
    }

    static void change(Planner planner, Muster muster, Deployment deployment) throws InterruptedException {
        // region change
        if (!muster.apply(planner.plan(deployment), event -> {}).ok()) {
            return; // what was begun is ended again
        }
        Deployment changed = deployment.toBuilder()
                .environment(new Environment(Map.of("HCCL_BUFFSIZE", "1024"), Map.of()))
                .build();
        Drift drift = muster.diff(changed); // asks the hosts from what their processes were started
        for (Difference difference : drift.differences()) {
            System.out.println(difference.host() + ": " + difference.name() + ", " + difference.restart());
        }
        Report report = muster.apply(planner.plan(changed), event -> {}); // restarts that, and no more
        System.out.println(report.drift().restart() + ": " + report.outcome());
        muster.down(changed);
        // endregion
    }
}

package io.muster.samples;

import io.muster.Muster;
import io.muster.Planner;
import io.muster.check.Findings;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.cluster.SshAccess;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.deploy.ServeOptions;
import io.muster.docker.DockerRuntime;
import io.muster.plan.Plan;
import io.muster.run.Report;
import io.muster.status.ClusterStatus;
import java.nio.file.Path;

/** The guide's deployment of Qwen3-235B on two nodes, from Java. The README shows this code. */
final class Quickstart {

    private Quickstart() {}

    public static void main(String[] args) throws InterruptedException {
        // region quickstart
        Cluster cluster = Cluster.builder()
                .name("qwen")
                .nodes(Node.of("10.0.0.1").nic("eth0"), Node.of("10.0.0.2").nic("eth0")) // the first is the head
                .npusPerNode(8)
                .npuGeneration(NpuGeneration.ATLAS_A2)
                .build();
        Deployment deployment = Deployment.builder(cluster, ModelSpec.of("Qwen/Qwen3-235B-A22B"))
                .parallelism(Parallelism.tensor(8).pipeline(2).expertParallel(true))
                .runtime(DockerRuntime.image("quay.io/ascend/vllm-ascend:v0.23.0")) // else bare hosts
                .build();
        Planner planner = Planner.create(); // adapters found by ServiceLoader, or given
        Findings findings = planner.check(deployment); // all problems, no input or output
        System.out.println(findings);
        Plan plan = planner.plan(deployment); // throws InvalidDeploymentException with the findings
        plan.writeTo(Path.of("out")); // every file and command, to read or run by hand
        try (Muster muster = Muster.overSsh()) {
            Report report = muster.apply(plan, event -> {}); // running it again changes nothing
            System.out.println(report.outcome());
            ClusterStatus status = muster.status(deployment);
            System.out.println(status.ready());
            muster.down(deployment);
        }
        // endregion
    }

    /** Ray alone, on hosts where it is found by a command, reached as a file of ssh says. The guide shows this code. */
    static Deployment rayAlone() {
        // region ray-alone
        Cluster cluster = Cluster.builder()
                .nodes(Node.of("10.0.0.1"), Node.of("10.0.0.2"))
                .npusPerNode(8)
                .ssh(SshAccess.ofDefaults().user("root").configFile(Path.of("ssh_config")))
                .build();
        Deployment deployment = Deployment.builder(cluster, ModelSpec.of("none"))
                .runtime(BareRuntime.setup("source /opt/ray/bin/activate"))
                .serve(ServeOptions.none()) // serve: false
                .build();
        // endregion
        return deployment;
    }
}

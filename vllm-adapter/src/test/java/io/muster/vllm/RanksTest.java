package io.muster.vllm;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deploy.Deployment;
import io.muster.deploy.Parallelism;
import org.junit.jupiter.api.Test;

/** The tables of facts/ascend.md 1.2 and 1.3. */
class RanksTest {

    private static String flags(Deployment deployment, String host) {
        var ranks = new Ranks(deployment, (VllmLauncher) deployment.launcher().orElseThrow());
        return String.join(" ", ranks.flags(Guide.node(deployment, host)));
    }

    @Test
    void oneReplicaIsSpreadOverTheNodesOfWhichOnlyTheHeadAnswers() {
        Deployment guide = Guide.deployment();

        assertThat(flags(guide, Guide.HEAD))
                .isEqualTo("--distributed-executor-backend mp --nnodes 2 --node-rank 0 --master-addr 10.0.0.1"
                        + " --master-port 29501");
        assertThat(flags(guide, Guide.WORKER))
                .isEqualTo("--distributed-executor-backend mp --nnodes 2 --node-rank 1 --master-addr 10.0.0.1"
                        + " --master-port 29501 --headless");
    }

    @Test
    void eachNodeHoldsWholeReplicasAndKnowsItsFirst() {
        Deployment replicas = Guide.replicas();

        assertThat(flags(replicas, Guide.HEAD))
                .isEqualTo(
                        "--distributed-executor-backend mp --data-parallel-size-local 2 --data-parallel-address 10.0.0.1"
                                + " --data-parallel-rpc-port 13389");
        assertThat(flags(replicas, Guide.WORKER))
                .isEqualTo("--distributed-executor-backend mp --data-parallel-size-local 2 --data-parallel-start-rank 2"
                        + " --data-parallel-address 10.0.0.1 --data-parallel-rpc-port 13389 --headless");
    }

    @Test
    void portsAreThoseOfTheLauncher() {
        var other = new VllmLauncher(1, 2);

        assertThat(flags(Guide.deployment().toBuilder().launcher(other).build(), Guide.WORKER))
                .contains("--master-port 1 ");
        assertThat(flags(Guide.replicas().toBuilder().launcher(other).build(), Guide.WORKER))
                .contains("--data-parallel-rpc-port 2 ");
    }

    @Test
    void oneNodeMeetsNobody() {
        Deployment one = Guide.builder(Guide.cluster("muster", Guide.HEAD))
                .parallelism(Parallelism.tensor(8))
                .build();

        assertThat(flags(one, Guide.HEAD)).isEqualTo("--distributed-executor-backend mp");
        assertThat(flags(
                        one.toBuilder()
                                .parallelism(Parallelism.tensor(4).data(2))
                                .build(),
                        Guide.HEAD))
                .contains("--data-parallel-size-local 2")
                .doesNotContain("--headless", "--nnodes", "--data-parallel-start-rank");
    }
}

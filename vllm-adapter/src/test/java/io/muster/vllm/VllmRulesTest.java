package io.muster.vllm;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.Planner;
import io.muster.check.Finding;
import io.muster.check.FindingCode;
import io.muster.check.Severity;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.Parallelism;
import io.muster.deploy.ServeOptions;
import io.muster.plan.PortCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VllmRulesTest {

    private static List<Finding> check(Deployment deployment) {
        return VllmRules.check(deployment, (VllmLauncher) deployment.launcher().orElseThrow());
    }

    private static List<Finding> check(Parallelism parallelism) {
        return check(Guide.deployment().toBuilder().parallelism(parallelism).build());
    }

    private static void assertOnly(List<Finding> findings, FindingCode code, String path, String... said) {
        assertThat(findings).hasSize(1);
        Finding finding = findings.get(0);
        assertThat(finding.code()).isEqualTo(code);
        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
        assertThat(finding.path()).isEqualTo(path);
        assertThat(finding.message()).contains(said);
        assertThat(finding.remedy()).isNotBlank();
    }

    @Test
    void theGuidesHaveNoFindings() {
        assertThat(check(Guide.deployment())).isEmpty();
        assertThat(check(Guide.replicas())).isEmpty();
        assertThat(check(Parallelism.tensor(16))).isEmpty();
    }

    @Test
    void thatNothingIsServedIsAnError() {
        assertOnly(
                check(Guide.deployment().toBuilder().serve(ServeOptions.none()).build()),
                VllmCode.NOTHING_SERVED,
                "serve",
                "serve: false");
    }

    @ParameterizedTest
    @CsvSource({"1, 8000, 13389, vllm.masterPort", "2, 29501, 8000, vllm.dataParallelRpcPort"})
    void thePortWhereRanksMeetIsNotThatOfTheService(int data, int master, int rpc, String other) {
        Deployment deployment = (data == 1 ? Guide.deployment() : Guide.replicas())
                .toBuilder()
                        .launcher(VllmLauncher.ofDefaults().masterPort(master).dataParallelRpcPort(rpc))
                        .build();

        assertOnly(
                Planner.of(new VllmProvider()).check(deployment).errors(),
                PortCode.PORTS_OVERLAP,
                "serve.port",
                "serve.port",
                other);
    }

    @Test
    void aReplicaOverSeveralNodesGoesNotWithDataParallel() {
        assertOnly(
                check(Guide.builder(Guide.cluster("muster", Guide.HEAD, Guide.WORKER, "10.0.0.3", "10.0.0.4"))
                        .parallelism(Parallelism.tensor(8).pipeline(2).data(2))
                        .build()),
                VllmCode.REPLICA_SPANS_NODES,
                "parallelism",
                "data is 2",
                "tensor 8 x pipeline 2 = 16",
                "nodes of 8 NPUs");
    }

    @Test
    void replicasThatAreNotAsManyOnEachNodeAreAnError() {
        assertOnly(
                check(Parallelism.tensor(4).data(3)),
                VllmCode.RANKS_UNEVEN,
                "parallelism",
                "as many replicas on each of 2 nodes",
                "data 3");
    }

    @Test
    void ranksThatAreNotAsManyOnEachNodeAreAnError() {
        assertOnly(
                check(Parallelism.tensor(5).pipeline(3)),
                VllmCode.RANKS_UNEVEN,
                "parallelism",
                "as many ranks on each of 2 nodes",
                "tensor 5 x pipeline 3 = 15");
    }

    @Test
    void aNodeWithFewerNpusThanItsPartIsNamed() {
        Cluster uneven = Cluster.builder()
                .nodes(
                        Node.of(Guide.HEAD).nic("eth0").npus(16),
                        Node.of(Guide.WORKER).nic("eth0").npus(8))
                .build();

        for (Parallelism parallelism :
                List.of(Parallelism.tensor(4).pipeline(5), Parallelism.tensor(4).data(6))) {
            List<Finding> findings =
                    check(Guide.builder(uneven).parallelism(parallelism).build());
            assertOnly(findings, VllmCode.RANKS_EXCEED_NPUS, "nodes[1]", "on 10.0.0.2", "saw 8");
        }
    }

    @Test
    void moreRanksThanNpusAreToldOfByAnotherRule() {
        assertThat(check(Parallelism.tensor(8).pipeline(5))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--nnodes",
                "--nnodes=2",
                "--node-rank 1",
                "--node_rank",
                "-n",
                "-r",
                "--headless",
                "--headl",
                "--master-port=1",
                "--distributed-executor-backend",
                "--data-parallel-size-local",
                "-dpl",
                "--data-parallel-start-rank=1",
                "-dpr",
                "--data-parallel-address",
                "--data-parallel-rpc-port",
                "--data-parallel-rank",
                "--data-parallel-hybrid-lb",
                "--data-parallel-external-lb",
                "--data-parallel-backend=ray",
                "--api-server-count"
            })
    void whatTheLauncherSaysIsAnErrorAmongTheFreeArguments(String arg) {
        Deployment deployment = Guide.deployment().toBuilder()
                .serve(Guide.serve().args(List.of("--enforce-eager", arg)).build())
                .build();

        assertOnly(check(deployment), VllmCode.LAUNCHER_ARG, "serve.args[1]", "'" + arg + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--", "-", "n", "--enforce-eager", "--distributed-timeout-seconds", "-N"})
    void anotherArgumentIsLeftAlone(String arg) {
        Deployment deployment = Guide.deployment().toBuilder()
                .serve(Guide.serve().args(List.of(arg)).build())
                .build();

        assertThat(check(deployment)).isEmpty();
    }

    @Test
    void oneNodeMaySayHowManyServersItHas() {
        Deployment deployment = Guide.builder(Guide.cluster("muster", Guide.HEAD))
                .parallelism(Parallelism.tensor(8))
                .serve(Guide.serve().args(List.of("--api-server-count=2")).build())
                .build();

        assertThat(check(deployment)).isEmpty();
    }

    @Test
    void everythingWrongIsToldAtOnce() {
        Deployment deployment = Guide.deployment().toBuilder()
                .parallelism(Parallelism.tensor(4).data(3))
                .serve(Guide.serve().args(List.of("--headless")).build())
                .build();

        assertThat(check(deployment))
                .extracting(Finding::code)
                .containsExactlyInAnyOrder(VllmCode.LAUNCHER_ARG, VllmCode.RANKS_UNEVEN);
    }
}

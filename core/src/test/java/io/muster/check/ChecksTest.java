package io.muster.check;

import static io.muster.check.Sound.HEAD;
import static io.muster.check.Sound.WORKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.cluster.SshAccess;
import io.muster.cluster.SshTarget;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.deploy.ServeOptions;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ChecksTest {

    @Test
    void guidesLayoutOfTensorInANodeAndPipelineOverThemIsSound() {
        Cluster cluster = Cluster.builder()
                .name("qwen")
                .nodes(Node.of("10.0.0.1"), Node.of("10.0.0.2"))
                .npusPerNode(8)
                .build();

        assertThat(Checks.of(Sound.on(cluster)
                        .parallelism(Parallelism.tensor(8).pipeline(2).expertParallel(true))
                        .build()))
                .extracting(Finding::severity, Finding::code)
                .containsExactly(
                        tuple(Severity.INFO, CheckCode.NIC_NOT_GIVEN), tuple(Severity.INFO, CheckCode.NIC_NOT_GIVEN));
    }

    @Test
    void guidesLayoutOfTensorOverAllNpusIsWarnedOfAsSpanningNodesAndOfNothingElse() {
        assertThat(Checks.of(Sound.with(Parallelism.tensor(16))))
                .extracting(Finding::severity, Finding::code, Finding::path)
                .containsExactly(tuple(Severity.WARNING, CheckCode.TENSOR_SPANS_NODES, "parallelism.tensor"));
    }

    @Test
    void allMistakesOfADeploymentAreToldAtOnce() {
        Cluster cluster = Cluster.builder()
                .name("x; rm -rf ~")
                .nodes(
                        Node.of("10.0.0.1").nic("eth 0").devices(List.of(0, 0, -1)),
                        Node.of("10.0.0.1").ssh(SshTarget.of("-l").user("a b")),
                        Node.of("::1").npus(2).devices(List.of(1)),
                        Node.of("0.0.0.0"),
                        Node.of("169.254.1.1").npus(99))
                .npuGeneration(NpuGeneration.ATLAS_310P)
                .ssh(SshAccess.ofDefaults().user("-x"))
                .build();
        Deployment deployment = Deployment.builder(cluster, ModelSpec.of("-m\n"))
                .parallelism(Parallelism.tensor(64).pipeline(64))
                .serve(ServeOptions.builder()
                        .servedModelName("--x")
                        .args(List.of("-tp", "8", "\0"))
                        .build())
                .environment(new Environment(
                        Map.of("a b", "\0", "HCCL_IF_IP", "x"),
                        Map.of("nowhere", Map.of("MUSTER_X", "1", "VLLM_HOST_IP", "x"))))
                .runtime(BareRuntime.setup("\0"))
                .build();

        assertThat(Findings.of(Checks.of(deployment)).errors())
                .extracting(finding -> finding.code().name() + " " + finding.path())
                .contains(
                        "CLUSTER_NAME name",
                        "DUPLICATE_HOST nodes[1].host",
                        "HOST_NOT_IPV4 nodes[2].host",
                        "HOST_UNUSABLE nodes[3].host",
                        "SSH_TEXT ssh.user",
                        "SSH_TEXT nodes[1].ssh",
                        "NIC_NAME nodes[0].nic",
                        "DEVICE_LIST nodes[0].devices",
                        "DEVICE_LIST nodes[2].devices",
                        "NPUS_UNKNOWN nodes[1].npus",
                        "NPUS_UNKNOWN nodes[3].npus",
                        "GENERATION_SINGLE_NODE npuGeneration",
                        "TEXT_UNUSABLE model.id",
                        "TEXT_UNUSABLE serve.servedModelName",
                        "TEXT_UNUSABLE serve.args[2]",
                        "TEXT_UNUSABLE runtime.bare.setup",
                        "ENV_NAME env.cluster.a b",
                        "TEXT_UNUSABLE env.cluster.a b",
                        "ENV_NODE_LOCAL env.cluster.HCCL_IF_IP",
                        "ENV_UNKNOWN_HOST env.nodes[nowhere]",
                        "ENV_RESERVED env.nodes[nowhere].MUSTER_X",
                        "SERVE_ARG_REPEATED serve.args[0]");
        assertThat(Findings.of(Checks.of(deployment)).warnings())
                .extracting(finding -> finding.code().name() + " " + finding.path())
                .contains(
                        "HOST_LINK_LOCAL nodes[4].host",
                        "NPU_COUNTS_DIFFER nodes",
                        "NPUS_UNUSUAL nodes[4]",
                        "ENV_OVERRIDES env.nodes[nowhere].VLLM_HOST_IP");
    }

    @Test
    void noFindingIsToldTwice() {
        Deployment deployment = Deployment.builder(
                        Sound.cluster(HEAD, HEAD, HEAD.nic("b d"), WORKER.devices(List.of(-1, -1))),
                        ModelSpec.of("-\0"))
                .parallelism(Parallelism.tensor(1000).pipeline(1000))
                .environment(new Environment(Map.of("VLLM_HOST_IP", "\0"), Map.of()))
                .build();

        List<Finding> findings = Checks.of(deployment);

        assertThat(findings).doesNotHaveDuplicates();
        assertThat(findings)
                .filteredOn(finding -> finding.path().equals("env.cluster.VLLM_HOST_IP"))
                .hasSize(1);
    }

    @Test
    void goodDescriptionsOfEveryGenerationHaveNeitherErrorsNorWarnings() {
        for (NpuGeneration generation : NpuGeneration.values()) {
            Cluster cluster = Sound.cluster()
                    .nodes(generation == NpuGeneration.ATLAS_310P ? List.of(HEAD) : List.of(HEAD, WORKER))
                    .npuGeneration(generation)
                    .npusPerNode(devicesOf(generation))
                    .build();

            // 310P does not compute in bfloat16.
            ServeOptions serve = ServeOptions.builder()
                    .args(generation == NpuGeneration.ATLAS_310P ? List.of("--dtype", "float16") : List.of())
                    .build();

            assertThat(Checks.of(Sound.on(cluster).serve(serve).build()))
                    .as(generation.id())
                    .isEmpty();
        }
    }

    private static int devicesOf(NpuGeneration generation) {
        return switch (generation) {
            case ATLAS_A2, ATLAS_950 -> 8;
            case ATLAS_A3 -> 16;
            case ATLAS_310P -> 2;
        };
    }

    @Test
    @Timeout(5)
    void fiveHundredNodesWithAMistakeInEachAreCheckedFast() {
        List<Node> nodes = IntStream.range(0, 500)
                .mapToObj(i -> Node.of("10.1." + i / 250 + "." + (i % 250 + 1)).devices(List.of(i, i)))
                .toList();

        assertThat(Findings.of(Checks.of(
                                Sound.on(Sound.cluster().nodes(nodes).build()).build()))
                        .errors())
                .hasSize(500)
                .extracting(Finding::path)
                .startsWith("nodes[0].devices")
                .endsWith("nodes[499].devices");
    }
}

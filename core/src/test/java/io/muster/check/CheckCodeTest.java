package io.muster.check;

import static io.muster.check.Sound.HEAD;
import static io.muster.check.Sound.WORKER;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.cluster.SshTarget;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.deploy.RepairPolicy;
import io.muster.deploy.Secret;
import io.muster.deploy.ServeOptions;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each code by a deployment in which one thing is wrong: that, and nothing else, is told. */
class CheckCodeTest {

    /** One mistake, and what must be told of it. */
    record Mistake(CheckCode code, Severity severity, String path, Deployment deployment, List<String> words) {
        @Override
        public String toString() {
            return code + " " + path;
        }
    }

    static List<Mistake> mistakes() {
        return List.of(
                error(
                        CheckCode.SPARE_FITS_NOWHERE,
                        "repair.spares[0]",
                        Sound.on(Sound.cluster().build())
                                .repair(RepairPolicy.replace(
                                        Node.of("10.0.0.9").nic("eth0").npus(4)))
                                .build(),
                        "[8]",
                        "saw 4"),
                warning(
                        CheckCode.SPARES_AND_POLICY,
                        "repair.spares",
                        Sound.on(Sound.cluster().build())
                                .repair(RepairPolicy.replace())
                                .build(),
                        "saw none"),
                error(
                        CheckCode.CLUSTER_NAME,
                        "name",
                        Sound.on(Sound.cluster().name("My Cluster").build()).build(),
                        "a-z",
                        "'My Cluster'"),
                error(
                        CheckCode.HOST_NOT_IPV4,
                        "nodes[1].host",
                        Sound.with(HEAD, Node.of("node-2").nic("eth0")),
                        "IPv4",
                        "'node-2'"),
                error(
                        CheckCode.HOST_UNUSABLE,
                        "nodes[0].host",
                        Sound.with(Node.of("127.0.0.1").nic("lo"), WORKER),
                        "127.0.0.1",
                        "loopback"),
                warning(
                        CheckCode.HOST_LINK_LOCAL,
                        "nodes[1].host",
                        Sound.with(HEAD, Node.of("169.254.7.7").nic("eth0")),
                        "169.254.7.7"),
                error(
                        CheckCode.DUPLICATE_HOST,
                        "nodes[2].host",
                        Sound.with(HEAD, WORKER, HEAD),
                        "10.0.0.1",
                        "nodes[0]"),
                error(
                        CheckCode.DUPLICATE_SSH_TARGET,
                        "nodes[1].ssh",
                        Sound.with(
                                HEAD.ssh(SshTarget.of("gate").port(22)),
                                WORKER.ssh(SshTarget.of("gate").port(22))),
                        "'gate:22'",
                        "nodes[0]"),
                error(
                        CheckCode.SSH_TEXT,
                        "nodes[1].ssh",
                        Sound.with(HEAD, WORKER.ssh(SshTarget.of("-oProxyCommand=id"))),
                        "plain name",
                        "'-oProxyCommand=id'"),
                error(
                        CheckCode.NIC_NAME,
                        "nodes[0].nic",
                        Sound.with(HEAD.nic("eth 0"), WORKER),
                        "interface",
                        "'eth 0'"),
                info(CheckCode.NIC_NOT_GIVEN, "nodes[1].nic", Sound.with(HEAD, Node.of("10.0.0.2")), "10.0.0.2"),
                error(
                        CheckCode.NPUS_UNKNOWN,
                        "nodes[1].npus",
                        Sound.on(Cluster.builder().nodes(HEAD.npus(8), WORKER).build())
                                .build(),
                        "number of NPUs",
                        "none",
                        "10.0.0.2"),
                warning(
                        CheckCode.NPU_COUNTS_DIFFER,
                        "nodes",
                        Sound.on(Sound.cluster(HEAD, WORKER.npus(4)))
                                .parallelism(Parallelism.tensor(4).pipeline(3))
                                .build(),
                        "same number",
                        "[8, 4]"),
                warning(
                        CheckCode.NPUS_UNUSUAL,
                        "npusPerNode",
                        Sound.on(Sound.cluster().npusPerNode(16).build()).build(),
                        "at most 8",
                        "atlas-a2",
                        "saw 16"),
                error(
                        CheckCode.DEVICE_LIST,
                        "nodes[1].devices",
                        Sound.with(HEAD, WORKER.devices(List.of(0, 1, 2, 3, 4, 5, 6, 6))),
                        "once",
                        "[0, 1, 2, 3, 4, 5, 6, 6]"),
                error(
                        CheckCode.GENERATION_SINGLE_NODE,
                        "npuGeneration",
                        Sound.on(Sound.cluster()
                                        .npuGeneration(NpuGeneration.ATLAS_310P)
                                        .build())
                                .serve(ServeOptions.builder()
                                        .args(List.of("--dtype", "float16"))
                                        .build())
                                .build(),
                        "one node",
                        "saw 2"),
                error(
                        CheckCode.WORLD_TOO_LARGE,
                        "parallelism",
                        Sound.with(Parallelism.tensor(8).pipeline(3)),
                        "at most 16",
                        "tensor 8 x pipeline 3 = 24"),
                warning(
                        CheckCode.NPUS_IDLE,
                        "parallelism",
                        Sound.with(Parallelism.tensor(8)),
                        "8 of 16",
                        "tensor 8 x pipeline 1 = 8"),
                warning(
                        CheckCode.TENSOR_SPANS_NODES,
                        "parallelism.tensor",
                        Sound.with(Parallelism.tensor(16)),
                        "16",
                        "8 NPUs"),
                error(
                        CheckCode.TEXT_UNUSABLE,
                        "model.id",
                        Deployment.builder(Sound.cluster().build(), ModelSpec.of("--help"))
                                .build(),
                        "a name",
                        "'--help'"),
                error(
                        CheckCode.ENV_NAME,
                        "env.cluster.MY-NAME",
                        Sound.withEnv("MY-NAME", "1"),
                        "underscores",
                        "'MY-NAME'"),
                error(
                        CheckCode.ENV_UNKNOWN_HOST,
                        "env.nodes[10.0.0.9]",
                        Sound.withNodeEnv("10.0.0.9", "A", "1"),
                        "host of a node",
                        "'10.0.0.9'"),
                error(
                        CheckCode.ENV_RESERVED,
                        "env.cluster.MUSTER_CLUSTER",
                        Sound.withEnv("MUSTER_CLUSTER", "other"),
                        "'MUSTER_CLUSTER'"),
                error(
                        CheckCode.ENV_NODE_LOCAL,
                        "env.cluster.HCCL_IF_IP",
                        Sound.withEnv("HCCL_IF_IP", "10.0.0.1"),
                        "HCCL_IF_IP for each node",
                        "'10.0.0.1' for all"),
                warning(
                        CheckCode.ENV_OVERRIDES,
                        "env.nodes[10.0.0.2].HCCL_IF_IP",
                        Sound.withNodeEnv("10.0.0.2", "HCCL_IF_IP", "10.9.0.2"),
                        "left to Muster",
                        "'10.9.0.2'"),
                error(
                        CheckCode.SECRET_NAME,
                        "secrets.HF-TOKEN",
                        Sound.deployment().toBuilder()
                                .secret("HF-TOKEN", Secret.environment("HF_TOKEN"))
                                .build(),
                        "name of an environment variable",
                        "'HF-TOKEN'"),
                error(
                        CheckCode.SECRET_IN_ENVIRONMENT,
                        "env.cluster.HF_TOKEN",
                        Sound.withEnv("HF_TOKEN", "topsecret"),
                        "no secret",
                        "saw HF_TOKEN"),
                warning(
                        CheckCode.SECRET_SUSPECTED,
                        "env.nodes[10.0.0.1].HUB_TOKEN",
                        Sound.withNodeEnv("10.0.0.1", "HUB_TOKEN", "topsecret"),
                        "HUB_TOKEN looks like one"),
                error(
                        CheckCode.SERVE_ARG_REPEATED,
                        "serve.args[1]",
                        Sound.withArgs("--enforce-eager", "--max-model-len=4096"),
                        "serve.maxModelLen alone",
                        "'--max-model-len=4096'"),
                error(
                        CheckCode.SERVE_ARG_NOT_ASKED,
                        "serve.args[1]",
                        Sound.withArgs("--enforce-eager", "--ssl-certfile=/etc/ssl/qwen.pem"),
                        "over HTTP",
                        "'--ssl-certfile'"),
                error(
                        CheckCode.SERVE_ARG_SECRET,
                        "serve.args[0]",
                        Sound.withArgs("--api-key", "topsecret"),
                        "no secret",
                        "'--api-key'"),
                error(
                        CheckCode.MEMORY_DOES_NOT_FIT,
                        "parallelism",
                        Sound.withModel(
                                "Qwen3-235B-A22B", ServeOptions.builder().memoryUtilization(0.4)),
                        "attention weights",
                        "of 24.38 GiB"),
                warning(
                        CheckCode.MEMORY_TIGHT,
                        "serve.maxModelLen",
                        Sound.withModel(
                                "Qwen3-235B-A22B", ServeOptions.builder().memoryUtilization(0.5)),
                        "the least only",
                        "of 30.48 GiB"));
    }

    private static Mistake error(CheckCode code, String path, Deployment deployment, String... words) {
        return new Mistake(code, Severity.ERROR, path, deployment, List.of(words));
    }

    private static Mistake warning(CheckCode code, String path, Deployment deployment, String... words) {
        return new Mistake(code, Severity.WARNING, path, deployment, List.of(words));
    }

    private static Mistake info(CheckCode code, String path, Deployment deployment, String... words) {
        return new Mistake(code, Severity.INFO, path, deployment, List.of(words));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void oneMistakeIsOneFindingThatSaysWhatWasExpectedWhatWasSeenAndWhatToDo(Mistake mistake) {
        List<Finding> findings = Checks.of(mistake.deployment());

        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(mistake.code());
            assertThat(finding.severity()).isEqualTo(mistake.severity());
            assertThat(finding.path()).isEqualTo(mistake.path());
            assertThat(finding.message()).contains(mistake.words()).endsWith(".");
            assertThat(finding.remedy()).isNotBlank().endsWith(".");
        });
    }

    @Test
    void everyCodeIsAmongTheseMistakes() {
        Set<CheckCode> tested = mistakes().stream().map(Mistake::code).collect(Collectors.toSet());

        assertThat(tested).containsExactlyInAnyOrder(CheckCode.values());
    }

    @Test
    void whatTheMistakesAreMadeInIsSound() {
        assertThat(Checks.of(Sound.deployment())).isEmpty();
        assertThat(Stream.of(CheckCode.values()).map(CheckCode::name)).allMatch(name -> name.matches("[A-Z0-9_]+"));
    }
}

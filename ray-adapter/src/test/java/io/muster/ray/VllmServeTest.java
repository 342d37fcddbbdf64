package io.muster.ray;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.deploy.ServeOptions;
import io.muster.deploy.Speculative;
import io.muster.model.Quantization;
import io.muster.plan.NodeEnvironment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VllmServeTest {

    private static List<String> argv(Parallelism parallelism) {
        return VllmServe.argv(
                Guide.deployment().toBuilder().parallelism(parallelism).build());
    }

    private static List<String> argv(ServeOptions serve) {
        return VllmServe.argv(Guide.deployment().toBuilder().serve(serve).build());
    }

    private static JsonNode completionBody(Deployment deployment) throws Exception {
        return new ObjectMapper().readTree(VllmServe.completion(deployment, 16));
    }

    @Test
    void theGuidesDeploymentIsServedByTheGuidesCommandLine() {
        assertThat(VllmServe.argv(Guide.deployment()))
                .containsExactly(("vllm serve Qwen/Qwen3-235B-A22B --distributed-executor-backend ray"
                                + " --pipeline-parallel-size 2 --tensor-parallel-size 8 --enable-expert-parallel"
                                + " --seed 1024 --max-model-len 8192 --max-num-seqs 25 --served-model-name qwen"
                                + " --trust-remote-code --gpu-memory-utilization 0.9 --port 8000")
                        .split(" "));
    }

    @Test
    void tensorParallelAloneNamesNoPipeline() {
        assertThat(argv(Parallelism.tensor(16)))
                .containsSubsequence("--tensor-parallel-size", "16")
                .doesNotContain("--pipeline-parallel-size", "--data-parallel-size", "--enable-expert-parallel");
    }

    @Test
    void dataParallelNamesItsSizeAndRayAsItsBackend() {
        assertThat(argv(Parallelism.tensor(8).data(2)))
                .containsSequence(
                        "--tensor-parallel-size", "8", "--data-parallel-size", "2", "--data-parallel-backend", "ray")
                .doesNotContain("--pipeline-parallel-size");
    }

    @Test
    void whatTheArithmeticNeedsIsToldToVllmToo() {
        Deployment guide = Guide.deployment();
        Deployment deployment = Deployment.builder(
                        guide.cluster(), ModelSpec.of("m").quantization(Quantization.W8A8))
                .parallelism(Parallelism.tensor(16).decodeContext(4))
                .serve(Guide.serve()
                        .maxNumBatchedTokens(4096)
                        .speculative(new Speculative("deepseek_mtp", 3))
                        .build())
                .build();

        assertThat(VllmServe.argv(deployment))
                .containsSequence("--decode-context-parallel-size", "4")
                .containsSequence("--max-num-batched-tokens", "4096")
                .containsSequence("--speculative-config", "{\"method\":\"deepseek_mtp\",\"num_speculative_tokens\":3}")
                .containsSequence("--quantization", "ascend");
    }

    @ParameterizedTest
    @EnumSource(
            value = Quantization.class,
            names = {"W8A8", "W4A8"},
            mode = EnumSource.Mode.EXCLUDE)
    void aQuantizationThatTheCheckpointTellsItselfIsNotSaid(Quantization quantization) {
        Deployment deployment = Deployment.builder(
                        Guide.deployment().cluster(), ModelSpec.of("m").quantization(quantization))
                .build();

        assertThat(VllmServe.argv(deployment)).doesNotContain("--quantization");
    }

    @Test
    void aModelThatIsNotTrustedRunsNoCodeOfItsOwn() {
        assertThat(argv(Guide.serve().trustRemoteCode(false).build())).doesNotContain("--trust-remote-code");
    }

    @Test
    void furtherArgumentsAreLastAndUnchanged() {
        List<String> args = List.of("--enforce-eager", "--max-model-len", "4096", "a b", "");

        List<String> argv = argv(Guide.serve().args(args).build());

        assertThat(argv.subList(argv.size() - args.size(), argv.size())).isEqualTo(args);
    }

    @Test
    void whatIsNotSaidIsLeftToVllm() {
        assertThat(argv(ServeOptions.ofDefaults()))
                .doesNotContain("--max-model-len", "--max-num-seqs", "--served-model-name", "--gpu-memory-utilization");
    }

    @Test
    void portAndSeedAreThoseOfTheDeployment() {
        assertThat(argv(Guide.serve().port(9001).seed(7).build()))
                .containsSequence("--port", "9001")
                .containsSequence("--seed", "7");
    }

    @Test
    void aCompletionIsAskedOfTheServedNameForTheLikeliestTokens() throws Exception {
        JsonNode body = completionBody(Guide.deployment());

        assertThat(body.properties()).hasSize(4);
        assertThat(body.path("model").asText()).isEqualTo("qwen");
        assertThat(body.path("prompt").asText()).isNotBlank();
        assertThat(body.path("max_tokens").asInt()).isEqualTo(16);
        assertThat(body.path("temperature").asDouble(1)).isZero();
    }

    @Test
    void whatANodeHasOfItsOwnIsNotCarriedOver() throws Exception {
        var given = new Environment(
                Map.of("HCCL_BUFFSIZE", "1024"), Map.of(Guide.HEAD, Map.of("A", "1"), Guide.WORKER, Map.of("B", "2")));
        Deployment deployment =
                Guide.deployment().toBuilder().environment(given).build();
        NodeEnvironment head =
                NodeEnvironment.of(deployment, deployment.cluster().head());

        JsonNode names = new ObjectMapper().readTree(VllmServe.ofNodes(head, given));

        assertThat(names)
                .extracting(JsonNode::asText)
                .contains("HCCL_IF_IP", "GLOO_SOCKET_IFNAME", "ASCEND_RT_VISIBLE_DEVICES", "MUSTER_CLUSTER")
                .contains("A", "B")
                .contains("MUSTER_SERVICE", "RAY_ADDRESS", "VLLM_CONFIG_ROOT")
                .isSorted();
    }

    @Test
    void aCompletionIsAskedOfTheModelsIdWhereNoNameIsServed() throws Exception {
        Deployment deployment = Guide.deployment().toBuilder()
                .serve(ServeOptions.builder().port(9001).build())
                .build();

        assertThat(completionBody(deployment).path("model").asText()).isEqualTo("Qwen/Qwen3-235B-A22B");
    }

    @Test
    void aNameWithQuotesIsTheSameInTheBody() throws Exception {
        String name = "a \"quoted\" \\ 'name'\n\u2603";
        Deployment deployment = Deployment.builder(Guide.deployment().cluster(), ModelSpec.of("m"))
                .serve(Guide.serve().servedModelName(name).build())
                .build();

        assertThat(completionBody(deployment).path("model").asText()).isEqualTo(name);
    }
}

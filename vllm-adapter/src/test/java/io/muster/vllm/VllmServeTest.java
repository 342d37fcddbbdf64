package io.muster.vllm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.deploy.ServeOptions;
import io.muster.deploy.Speculative;
import io.muster.model.Quantization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VllmServeTest {

    private static List<String> argv(Parallelism parallelism) {
        return VllmServe.argv(
                Guide.deployment().toBuilder().parallelism(parallelism).build(), List.of());
    }

    private static List<String> argv(ServeOptions serve) {
        return VllmServe.argv(Guide.deployment().toBuilder().serve(serve).build(), List.of());
    }

    private static JsonNode completionBody(Deployment deployment) throws Exception {
        return new ObjectMapper().readTree(VllmServe.completion(deployment, 16));
    }

    @Test
    void theFlagsOfTheLauncherComeBeforeTheGuides() {
        assertThat(VllmServe.argv(Guide.deployment(), List.of("--flag", "a value")))
                .startsWith("vllm", "serve", "Qwen/Qwen3-235B-A22B", "--flag", "a value")
                .endsWith(("--pipeline-parallel-size 2 --tensor-parallel-size 8 --enable-expert-parallel"
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
    void dataParallelNamesItsSize() {
        assertThat(argv(Parallelism.tensor(8).data(2)))
                .containsSequence("--tensor-parallel-size", "8", "--data-parallel-size", "2")
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

        assertThat(VllmServe.argv(deployment, List.of()))
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

        assertThat(VllmServe.argv(deployment, List.of())).doesNotContain("--quantization");
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

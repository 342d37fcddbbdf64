package io.muster.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.model.Quantization;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which tensor sizes a model can be cut into, on both sides of each boundary. */
class TensorRulesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
                    # attention heads
                    Qwen2.5-14B-Instruct        |   8 |  1 | false | -
                    Qwen2.5-14B-Instruct        |  16 |  1 | false | ATTENTION_HEADS
                    GLM-4.7                     |  32 |  1 | true  | -
                    GLM-4.7                     |  64 |  1 | true  | ATTENTION_HEADS
                    Qwen3-32B                   |  64 |  1 | false | -
                    Qwen3-32B                   | 128 |  1 | false | ATTENTION_HEADS
                    # key-value heads: each on several ranks, or several on each rank; latent attention has but one
                    MiniMax-M2.7                |   4 |  1 | true  | -
                    MiniMax-M2.7                |   6 |  1 | true  | KEY_VALUE_HEADS
                    MiniMax-M2.7                |  12 |  1 | true  | KEY_VALUE_HEADS
                    MiniMax-M2.7                |  16 |  1 | true  | -
                    GLM-5.1                     |  64 |  1 | true  | -
                    # linear attention
                    Qwen3.5-27B                 |   8 |  1 | false | -
                    Qwen3.5-27B                 |   2 |  1 | false | -
                    Qwen3-Next-80B-A3B-Instruct |  16 |  1 | true  | -
                    # dense feed forward
                    Qwen2.5-7B-Instruct         |   4 |  1 | false | -
                    Qwen2.5-7B-Instruct         |  28 |  1 | false | INTERMEDIATE_SIZE, VOCABULARY
                    DeepSeek-V2-Lite            |  16 |  1 | true  | -
                    # experts that are cut, over all replicas
                    Qwen3-30B-A3B               |   8 |  1 | false | -
                    Qwen3-30B-A3B               |   8 |  2 | false | -
                    Qwen3-30B-A3B               |  32 |  8 | false | -
                    Qwen3-30B-A3B               |  32 | 16 | false | EXPERT_INTERMEDIATE_SIZE
                    Qwen3-30B-A3B               |  32 | 16 | true  | -
                    Qwen1.5-MoE-A2.7B           |  16 |  8 | false | -
                    Qwen1.5-MoE-A2.7B           |  16 | 16 | false | EXPERT_INTERMEDIATE_SIZE
                    Qwen1.5-MoE-A2.7B           |  16 | 16 | true  | -
                    # vocabulary in multiples of 64
                    GLM-4.7                     |  48 |  1 | true  | VOCABULARY
                    GLM-4.7                     |  16 |  1 | true  | -
                    Llama-2-7b-hf               |  32 |  1 | false | -
                    # blocks that share a scale
                    Qwen3-235B-A22B-FP8         |   4 |  1 | false | -
                    Qwen3-235B-A22B-FP8         |   8 |  1 | false | QUANTIZATION_BLOCK
                    Qwen3-235B-A22B-FP8         |   8 |  1 | true  | -
                    Qwen3-235B-A22B-FP8         |  64 |  1 | true  | -
                    DeepSeek-R1                 |   8 |  2 | false | -
                    DeepSeek-R1                 |   8 |  4 | false | QUANTIZATION_BLOCK
                    DeepSeek-R1                 |  32 |  1 | true  | QUANTIZATION_BLOCK
                    Qwen3-32B-FP8               |   8 |  1 | false | -
                    Qwen3-32B-FP8               |  16 |  1 | false | QUANTIZATION_BLOCK
                    Qwen3-32B-FP8-Static-PerTensor | 16 | 1 | false | -
                    Kimi-K2.5                   |  64 |  1 | false | -
                    Kimi-K2.5                   |  64 |  2 | false | QUANTIZATION_BLOCK
                    Kimi-K2.5                   |  64 |  2 | true  | -
                    """)
    void sizesAreToldOfWhereTheModelCannotBeCutSo(
            String model, int tensor, int data, boolean expertParallel, String codes) {
        assertThat(told(Models.of(model), new Parallelism(tensor, 1, data, expertParallel, 1)))
                .isEqualTo(Optional.ofNullable(codes).stream()
                        .flatMap(list -> Stream.of(list.split(", ")))
                        .toList());
    }

    @Test
    void expertsMayNotBeFewerThanRanksInTheFamiliesThatSaySo() {
        ModelSpec eight = Models.changed("Qwen3-30B-A3B", config -> config.put("num_experts", 8));

        assertThat(told(eight, Parallelism.tensor(8))).isEmpty();
        assertThat(told(eight, Parallelism.tensor(16))).containsExactly("EXPERTS_FEWER_THAN_TENSOR");
        assertThat(told(Models.of("Mixtral-8x7B-v0.1"), Parallelism.tensor(16))).isEmpty();
    }

    @Test
    void halfAHeadOfLinearAttentionIsToldOfAlthoughTheWidthDivides() {
        ModelSpec wide = Models.changed(
                "Qwen3-Next-80B-A3B-Instruct",
                config -> config.put("num_attention_heads", 32).put("hidden_size", 2048));

        assertThat(told(wide, new Parallelism(32, 1, 1, true, 1))).containsExactly("LINEAR_HEADS");
        ModelSpec odd = Models.changed(
                "Qwen3-Next-80B-A3B-Instruct",
                config -> config.put("linear_num_value_heads", 24).put("linear_num_key_heads", 24));
        assertThat(told(odd, new Parallelism(16, 1, 1, true, 1))).containsExactly("LINEAR_HEADS");
        assertThat(told(odd, new Parallelism(8, 1, 1, true, 1))).isEmpty();
    }

    @Test
    void sharedExpertsAreCutLikeADenseFeedForward() {
        ModelSpec narrow = Models.changed(
                "Qwen3-Next-80B-A3B-Instruct", config -> config.put("shared_expert_intermediate_size", 520));

        assertThat(told(narrow, new Parallelism(8, 1, 1, true, 1))).isEmpty();
        assertThat(told(narrow, new Parallelism(16, 1, 1, true, 1))).containsExactly("INTERMEDIATE_SIZE");
    }

    @Test
    void groupsOfFourBitWeightsLieAlongTheInputOnly() {
        ModelSpec awq = Models.changed(
                "Qwen2.5-72B-Instruct",
                config -> config.putObject("quantization_config")
                        .put("quant_method", "awq")
                        .put("bits", 4)
                        .put("group_size", 128));

        // Each rank holds 128 of the 1024 columns of a key at tensor 8, 64 at tensor 16, and 29568 / 8 = 28.875 x 128.
        assertThat(told(awq, Parallelism.tensor(1))).isEmpty();
        assertThat(told(awq, Parallelism.tensor(8))).containsExactly("QUANTIZATION_BLOCK");
        ModelSpec padded = Models.changed(
                "Qwen2.5-72B-Instruct",
                config -> config.put("intermediate_size", 29_696)
                        .putObject("quantization_config")
                        .put("quant_method", "awq")
                        .put("bits", 4)
                        .put("group_size", 128));
        assertThat(told(padded, Parallelism.tensor(8))).isEmpty();
        assertThat(told(padded, Parallelism.tensor(16))).containsExactly("QUANTIZATION_BLOCK");
        ModelSpec wholeRows = Models.changed(
                "Qwen2.5-72B-Instruct",
                config -> config.putObject("quantization_config")
                        .put("quant_method", "gptq")
                        .put("bits", 4)
                        .put("group_size", -1));
        assertThat(told(wholeRows, Parallelism.tensor(8))).isEmpty();
    }

    @Test
    void checkpointThatIsSaidToBeConvertedHasNoBlocks() {
        ModelSpec converted = Models.of("Qwen3-235B-A22B-FP8").quantization(Quantization.NONE);

        assertThat(told(converted, Parallelism.tensor(8))).isEmpty();
    }

    static Stream<String> words() {
        return Stream.of(
                "Qwen2.5-14B-Instruct | 16 | ATTENTION_HEADS | Total number of attention heads (40) must be divisible by"
                        + " tensor parallel size (16). | vllm/config/model.py | Use tensor 8.",
                "GLM-4.7 | 64 | ATTENTION_HEADS | Total number of attention heads (96) must be divisible by tensor"
                        + " parallel size (64). | vllm/config/model.py | Use tensor 32.",
                "MiniMax-M2.7 | 12 | KEY_VALUE_HEADS | 8 key-value heads | vllm/model_executor/models"
                        + " | Use tensor 4.",
                "Qwen2.5-7B-Instruct | 28 | INTERMEDIATE_SIZE | width 18944 | vllm/model_executor/layers/linear.py"
                        + " | Use tensor 4.",
                "Qwen2.5-7B-Instruct | 28 | VOCABULARY | 152064 is not divisible by 28"
                        + " | vllm/model_executor/layers/vocab_parallel_embedding.py | Use tensor 4.",
                "Qwen3-235B-A22B-FP8 | 8 | QUANTIZATION_BLOCK | The output_size of gate's and up's weight = 192 is not"
                        + " divisible by weight quantization block_n = 128. | vllm/model_executor/layers/quantization"
                        + " | Use tensor 4, or",
                "Qwen3-32B-FP8 | 16 | QUANTIZATION_BLOCK | Weight input_size_per_partition = 1600 is not divisible by"
                        + " weight quantization block_k = 128. | vllm/model_executor/layers/quantization"
                        + " | Use tensor 8, or");
    }

    @ParameterizedTest
    @MethodSource("words")
    void refusalQuotesVllmNamesItsSourceAndTheNearestSizes(String row) {
        List<String> words = List.of(row.split(" \\| "));
        Deployment deployment = Models.on(4, NpuGeneration.ATLAS_A3, Models.of(words.get(0)))
                .parallelism(Parallelism.tensor(Integer.parseInt(words.get(1))))
                .build();

        Finding finding = Models.finding(ParallelCode.valueOf(words.get(2)), deployment);

        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
        assertThat(finding.path()).isEqualTo("parallelism.tensor");
        assertThat(finding.message()).contains(words.get(3), words.get(4)).endsWith(".");
        assertThat(finding.remedy()).startsWith(words.get(5)).endsWith(".");
    }

    @Test
    void nearestSizesAreNoLargerThanTheCluster() {
        for (int nodes : new int[] {1, 2}) {
            Deployment deployment = Models.on(nodes, NpuGeneration.ATLAS_A2, Models.of("MiniMax-M2.7"))
                    .parallelism(new Parallelism(12, 1, 1, true, 1))
                    .build();

            assertThat(Models.finding(ParallelCode.KEY_VALUE_HEADS, deployment).remedy())
                    .isEqualTo(nodes == 1 ? "Use tensor 8." : "Use tensor 8 or 16.");
        }
    }

    @Test
    void headsThatNoLayerHasNeedNotBeShared() {
        for (int layers : new int[] {3, 4}) {
            ModelSpec next = Models.changed(
                    "Qwen3-Next-80B-A3B-Instruct",
                    config -> config.put("num_hidden_layers", layers)
                            .put("num_attention_heads", 24)
                            .put("num_key_value_heads", 8));

            assertThat(
                            Checks.of(Models.on(1, NpuGeneration.ATLAS_A2, next)
                                            .parallelism(Parallelism.tensor(3))
                                            .build())
                                    .stream()
                                    .anyMatch(finding -> finding.code() == ParallelCode.KEY_VALUE_HEADS))
                    .as("each fourth layer has such heads; " + layers + " layers")
                    .isEqualTo(layers == 4);
        }
    }

    @Test
    void whereNoSizeSuitsThatIsSaid() {
        ModelSpec narrow = Models.changed("Qwen3-235B-A22B-FP8", config -> config.put("moe_intermediate_size", 1500));

        assertThat(Models.finding(
                                ParallelCode.QUANTIZATION_BLOCK,
                                Models.on(1, NpuGeneration.ATLAS_A2, narrow)
                                        .parallelism(Parallelism.tensor(1))
                                        .build())
                        .remedy())
                .startsWith("No tensor size suits this model here, or a checkpoint in another form");
    }

    @Test
    void sizeThatIsMistypedIsToldOfAtOnce() {
        Deployment deployment = Models.on(2, NpuGeneration.ATLAS_A2, Models.of("Qwen3-32B"))
                .parallelism(Parallelism.tensor(Integer.MAX_VALUE))
                .build();

        assertThat(Models.finding(ParallelCode.ATTENTION_HEADS, deployment).remedy())
                .isEqualTo("Use tensor 16.");
    }

    @Test
    void sizesThatAreToldAsNearestAreNotRefused() {
        for (String model : List.of("Qwen2.5-14B-Instruct", "MiniMax-M2.7", "Qwen3.5-27B", "DeepSeek-R1")) {
            for (int tensor : IntStream.rangeClosed(1, 64).toArray()) {
                Deployment deployment = Models.on(4, NpuGeneration.ATLAS_A3, Models.of(model))
                        .parallelism(Parallelism.tensor(tensor))
                        .build();
                Models.findings(deployment).stream()
                        .filter(finding -> finding.remedy().matches("Use tensor .*"))
                        .filter(finding -> TensorSizes.RULES.stream()
                                .anyMatch(rule -> rule.check(deployment).contains(finding)))
                        .flatMap(finding -> Stream.of(finding.remedy()
                                .replaceFirst("Use tensor ([0-9 or]+)[,.].*", "$1")
                                .split(" or ")))
                        .forEach(size -> assertThat(told(Models.of(model), Parallelism.tensor(Integer.parseInt(size))))
                                .as(model + " " + tensor)
                                .isEmpty());
            }
        }
    }

    @Test
    void withoutAConfigNothingIsTold() {
        assertThat(told(ModelSpec.of("a"), Parallelism.tensor(7))).isEmpty();
    }

    /** Codes of those rules alone, in their order. */
    private static List<String> told(ModelSpec model, Parallelism parallelism) {
        Deployment deployment = Models.on(8, NpuGeneration.ATLAS_A3, model)
                .parallelism(parallelism)
                .build();
        return TensorSizes.RULES.stream()
                .flatMap(rule -> rule.check(deployment).stream())
                .map(finding -> finding.code().name())
                .toList();
    }
}

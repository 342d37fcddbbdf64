package io.muster.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.base.Splitter;
import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.deploy.ServeOptions;
import io.muster.deploy.Speculative;
import io.muster.model.ModelConfig;
import io.muster.model.ModelConfigException;
import io.muster.model.Quantization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Deployments that are published as working are not refused, and those that are published as failing are, each for its reason. */
class PublishedDeploymentsTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNode TABLE = table();

    static Stream<Row> supported() {
        return rows("deployments")
                .filter(row -> row.node.get("family_supported").booleanValue())
                .filter(row -> Models.text(row.node.get("config").asText()).isPresent());
    }

    @ParameterizedTest
    @MethodSource("supported")
    void whatWorksIsNotRefused(Row row) {
        assertThat(Checks.of(deployment(row.node)))
                .filteredOn(finding -> finding.severity() == Severity.ERROR)
                .filteredOn(finding -> !finding.code().name().startsWith("MEMORY"))
                .isEmpty();
    }

    @Test
    void allRowsAreThere() {
        // Of three supported rows the config is not there.
        assertThat(supported()).hasSize(94);
        assertThat(rows("negative_cases")).hasSize(13);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    neg:Qwen2.5-14B-tp16         | ERROR   | ATTENTION_HEADS    | (40)
                    neg:GLM-4.7-tp64             | ERROR   | ATTENTION_HEADS    | (96)
                    neg:DCP-gqa                  | ERROR   | DECODE_CONTEXT     | exceeds the maximum supported value (2)
                    neg:PP+DP-RoCE-MoE           | ERROR   | PIPELINE_WITH_DATA | RoCE
                    neg:Qwen3-235B-FP8-block-tp8 | ERROR   | QUANTIZATION_BLOCK | 192
                    neg:Qwen3-235B-FP8-block-tp8 | WARNING | FP8_AS_16_BIT      | fp8
                    neg:DeepSeek-V2-Lite-graph   | WARNING | LATENT_GRAPH       | {32, 64, 128}
                    """)
    void whatFailsIsToldOfByItsCode(String id, Severity severity, ParallelCode code, String words) {
        Finding finding = Models.finding(code, deployment(negative(id)));

        assertThat(finding.severity()).isEqualTo(severity);
        assertThat(finding.message()).contains(words);
    }

    @Test
    void promptsSharedOutToRanksAreRefused() {
        int size = negative("neg:PCP").get("pcp").intValue();
        Deployment deployment = Models.on(1, NpuGeneration.ATLAS_A2, ModelSpec.of("any"))
                .serve(ServeOptions.builder()
                        .args(List.of("--prefill-context-parallel-size", "" + size))
                        .build())
                .build();

        assertThat(Models.finding(ParallelCode.PREFILL_CONTEXT, deployment).message())
                .contains("Got prefill_context_parallel_size=2.");
    }

    @ParameterizedTest
    @CsvSource({
        "Nemotron-H-56B-Base-8K",
        "NVIDIA-Nemotron-3-Super-120B-A12B-FP8",
        "Llama-3_3-Nemotron-Super-49B-v1",
        "DeepSeek-V4-Pro",
        "Kimi-K3"
    })
    void unknownFamiliesAreRefusedByName(String config) {
        assertThat(negative("neg:family-refusal").get("config").asText())
                .contains(config.replaceFirst("(Nemotron-3-|V4-|H-).*", "$1"));
        assertThatThrownBy(() -> ModelConfig.parse(Models.text(config).orElseThrow()))
                .isInstanceOfSatisfying(
                        ModelConfigException.class,
                        e -> assertThat(e.code()).isEqualTo(ModelConfigException.Reason.UNSUPPORTED_FAMILY));
    }

    private static Deployment deployment(JsonNode row) {
        NpuGeneration generation = switch (row.path("hw").asText("A2")) {
            case "A3" -> NpuGeneration.ATLAS_A3;
            case "310P" -> NpuGeneration.ATLAS_310P;
            default -> NpuGeneration.ATLAS_A2;
        };
        var parallelism = new Parallelism(
                row.path("tp").asInt(1),
                row.path("pp").asInt(1),
                row.path("dp").asInt(1),
                row.path("enable_expert_parallel").asBoolean(row.hasNonNull("ep")),
                row.path("dcp").asInt(1));
        int npus = (int) parallelism.worldSize();
        int most = generation == NpuGeneration.ATLAS_A3 ? 16 : 8;
        ServeOptions.Builder serve = ServeOptions.builder();
        optional(row, "max_model_len").ifPresent(serve::maxModelLen);
        optional(row, "max_num_seqs").ifPresent(serve::maxNumSeqs);
        optional(row, "max_num_batched_tokens").ifPresent(serve::maxNumBatchedTokens);
        speculative(row.path("speculative").asText("null")).ifPresent(serve::speculative);
        ModelSpec model = Models.of(row.get("config").asText());
        return Deployment.builder(
                        Models.cluster(Math.max(1, npus / most), Math.min(npus, most), generation),
                        quantization(row.path("quant").asText(""))
                                .map(model::quantization)
                                .orElse(model))
                .parallelism(parallelism)
                .serve(serve.build())
                .build();
    }

    private static Optional<Quantization> quantization(String name) {
        return name.equals("bf16")
                ? Optional.of(Quantization.NONE)
                : Arrays.stream(Quantization.values())
                        .filter(quantization -> quantization.id().equals(name))
                        .findFirst();
    }

    private static Optional<Integer> optional(JsonNode row, String key) {
        return row.hasNonNull(key) ? Optional.of(row.get(key).intValue()) : Optional.empty();
    }

    /** As JSON, or as a method with {@code x3} behind it. */
    private static Optional<Speculative> speculative(String text) {
        if (text.equals("null")) {
            return Optional.empty();
        }
        try {
            if (text.startsWith("{")) {
                JsonNode node = JSON.readTree(text);
                return Optional.of(new Speculative(
                        node.get("method").asText(),
                        node.get("num_speculative_tokens").intValue()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> words = Splitter.on(" x").splitToList(text);
        return Optional.of(new Speculative(words.get(0), words.size() == 1 ? 1 : Integer.parseInt(words.get(1))));
    }

    private static JsonNode negative(String id) {
        return rows("negative_cases")
                .filter(row -> row.toString().equals(id))
                .findFirst()
                .orElseThrow()
                .node;
    }

    private static Stream<Row> rows(String key) {
        return StreamSupport.stream(TABLE.get(key).spliterator(), false).map(Row::new);
    }

    private static JsonNode table() {
        try (InputStream in = Objects.requireNonNull(
                PublishedDeploymentsTest.class.getResourceAsStream("/io/muster/fit/deployments.json"))) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Row(JsonNode node) {
        @Override
        public String toString() {
            return node.get("id").asText();
        }
    }
}

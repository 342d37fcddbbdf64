package io.muster.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every model of the table, to the last parameter. */
class ModelTotalsTest {

    /** Its formula takes the module's indexer as shared; the checkpoint's total says that it has its own. */
    private static final Map<String, Long> PREDICTION_OF_CHECKPOINT = Map.of(
            "GLM-5.2", 753_329_940_480L - 743_377_019_904L,
            "Qwen3-Next-80B-A3B-Instruct", 81_324_862_720L - 79_674_391_296L);

    static Stream<Row> rows() {
        return StreamSupport.stream(Configs.table().spliterator(), false)
                .map(node -> new Row(node.get("name").asText(), node));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void parametersAreThoseOfTheCheckpoint(Row row) {
        ModelConfig model = Configs.model(row.name);

        assertThat(model.parameters()).isEqualTo(row.node.get("formula_total").longValue());
        if (row.node.hasNonNull("hf_safetensors_total")) {
            assertThat(model.parameters())
                    .isEqualTo(row.node.get("hf_safetensors_total").longValue());
        }
        assertThat(model.activeParameters())
                .isEqualTo(row.node.get("formula_active").longValue());
        assertThat(model.mtpParameters())
                .isEqualTo(PREDICTION_OF_CHECKPOINT.getOrDefault(
                        row.name, row.node.get("formula_mtp").longValue()));
        assertThat((double) model.kvCacheBytesPerToken())
                .isEqualTo(row.node.get("kv_bytes_per_token_bf16_tp1").doubleValue());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shapeIsThatOfTheTable(Row row) {
        ModelConfig model = Configs.model(row.name);

        assertThat(model.hiddenSize()).isEqualTo(row.node.get("H").intValue());
        assertThat(model.layers()).hasSize(row.node.get("L").intValue());
        assertThat(model.attentionHeads()).isEqualTo(row.node.get("nh").intValue());
        assertThat(model.keyValueHeads())
                .isEqualTo(model.isLatentAttention() ? 1 : row.node.get("nkv").intValue());
        assertThat(model.vocabularySize()).isEqualTo(row.node.get("V").intValue());
        assertThat(model.experts()).isEqualTo(row.node.get("E").intValue());
        assertThat(model.expertsPerToken()).isEqualTo(row.node.get("topk").intValue());
        assertThat(model.moeIntermediateSize()).isEqualTo(row.node.get("Im").asInt());
        assertThat(model.tiedEmbeddings()).isEqualTo(row.node.get("tie").booleanValue());
        assertThat(model.layers().stream()
                        .map(DecoderLayer::feedForward)
                        .filter(FeedForward.Experts.class::isInstance)
                        .count())
                .isEqualTo(row.node.get("moe_layers").intValue());
    }

    record Row(String name, JsonNode node) {
        @Override
        public String toString() {
            return name;
        }
    }
}

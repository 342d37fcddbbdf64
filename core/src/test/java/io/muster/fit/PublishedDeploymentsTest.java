package io.muster.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.muster.model.ModelConfigException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What others run fits, and what is known not to fit does not. */
class PublishedDeploymentsTest {

    static Stream<PublishedRow> running() {
        return PublishedRow.all()
                .filter(row -> row.is("family_supported"))
                .filter(row -> !row.is("excluded_from_check"))
                // One row of the table names a model of which no config is at hand.
                .filter(row -> PublishedRow.hasConfig(row.text("config")));
    }

    @ParameterizedTest
    @MethodSource("running")
    void whatRunsFitsAtLeastTightly(PublishedRow row) throws Exception {
        MemoryEstimate estimate = MemoryEstimate.of(row.deployment()).orElseThrow();

        assertThat(estimate.verdict()).as(estimate.toString()).isNotEqualTo(Verdict.DOES_NOT_FIT);
        assertThat(estimate.maxContext()).isGreaterThanOrEqualTo(row.number("max_model_len"));
        assertThat(estimate.concurrency()).isPositive();
    }

    /** The table carries the sum of another, independent calculation; drafts of their own are not in it. */
    @ParameterizedTest
    @MethodSource("running")
    void weightsAndCacheAreThoseOfTheTable(PublishedRow row) throws Exception {
        StageMemory stage = MemoryEstimate.of(row.deployment()).orElseThrow().fullest();
        boolean drafted = stage.lines().stream().anyMatch(line -> line.kind() == MemoryLine.Kind.DRAFT);

        assertThat(stage.weights().gibibytes())
                .isCloseTo(row.node().at("/reference_check/w").asDouble(), within(drafted ? 1.5 : 0.3));
        if (!drafted && row.number("dcp") == 1) {
            assertThat(stage.kvBytesPerToken())
                    .isEqualTo(row.node().at("/reference_check/kv_bytes_token").asLong());
        }
    }

    static Stream<PublishedRow> tooLarge() {
        return PublishedRow.negative().filter(row -> row.text("expect").startsWith("INFEASIBLE"));
    }

    @ParameterizedTest
    @MethodSource("tooLarge")
    void whatIsKnownNotToFitDoesNot(PublishedRow row) throws Exception {
        MemoryEstimate estimate = MemoryEstimate.of(row.deployment()).orElseThrow();

        assertThat(estimate.verdict()).as(estimate.toString()).isEqualTo(Verdict.DOES_NOT_FIT);
        // Even without any cache: the weights alone are the reason.
        assertThat(estimate.fullest().low().bytes())
                .isGreaterThan(estimate.fullest().budget().bytes());
    }

    static Stream<PublishedRow> unsupported() {
        return PublishedRow.all()
                .filter(row -> !row.is("family_supported"))
                .filter(row -> PublishedRow.hasConfig(row.text("config")));
    }

    @ParameterizedTest
    @MethodSource("unsupported")
    void anUnsupportedFamilyHasNoNumber(PublishedRow row) {
        assertThatThrownBy(row::deployment)
                .isInstanceOfSatisfying(
                        ModelConfigException.class,
                        e -> assertThat(e.code()).isEqualTo(ModelConfigException.Reason.UNSUPPORTED_FAMILY));
    }

    @Test
    void allRowsAreAmongThese() {
        assertThat(running()).hasSize(95);
        assertThat(tooLarge()).hasSize(5);
        assertThat(unsupported()).hasSize(10);
    }
}

package io.muster.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.check.CheckCode;
import io.muster.check.Checks;
import io.muster.check.Finding;
import io.muster.check.Severity;
import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.deploy.ServeOptions;
import io.muster.fit.Verdict;
import io.muster.model.Quantization;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AdvisorTest {

    private static final Deployment QWEN_A2 = Models.serving(
                    "Qwen3-235B-A22B", Quantization.NONE, NpuGeneration.ATLAS_A2, 2)
            .serve(ServeOptions.builder().maxModelLen(8192).maxNumSeqs(25).build())
            .build();

    private static final Deployment QWEN_A3 = Models.serving(
                    "Qwen3-235B-A22B", Quantization.W8A8, NpuGeneration.ATLAS_A3, 1)
            .serve(ServeOptions.builder().maxModelLen(32_768).maxNumSeqs(128).build())
            .build();

    private static final Deployment DEEPSEEK = Models.serving(
                    "DeepSeek-V3.1", Quantization.W8A8, NpuGeneration.ATLAS_A2, 2)
            .serve(ServeOptions.builder().maxModelLen(16_384).maxNumSeqs(16).build())
            .build();

    static Stream<Deployment> deployments() {
        return Stream.of(QWEN_A2, QWEN_A3, DEEPSEEK);
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void everyLayoutOnAllNpusEitherWorksOrIsRejectedForItsReason(Deployment deployment) {
        Advice advice = Advisor.standard().advise(deployment);

        var expected = new HashSet<Parallelism>();
        for (Parallelism layout : Parallelism.layouts(deployment.cluster().totalNpus())) {
            assertThat(layout.worldSize()).isEqualTo(16);
            expected.add(layout);
            expected.add(layout.expertParallel(true));
        }
        var seen = new ArrayList<Parallelism>();
        advice.strategies().stream()
                .map(Strategy::parallelism)
                .filter(layout -> layout.decodeContext() == 1)
                .forEach(seen::add);
        advice.rejected().stream().map(Rejection::parallelism).forEach(seen::add);
        assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(expected);
        for (Rejection rejection : advice.rejected()) {
            List<Finding> findings = Checks.of(
                    deployment.toBuilder().parallelism(rejection.parallelism()).build());
            assertThat(findings)
                    .filteredOn(finding -> finding.severity() == Severity.ERROR)
                    .extracting(Finding::code)
                    .contains(rejection.code());
            assertThat(rejection.message()).isNotBlank();
        }
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void whatIsAdvisedWorks(Deployment deployment) {
        for (Strategy strategy : Advisor.standard().advise(deployment).strategies()) {
            Deployment advised =
                    deployment.toBuilder().parallelism(strategy.parallelism()).build();

            assertThat(Checks.of(advised))
                    .as(strategy.layout())
                    .noneMatch(finding -> finding.severity() == Severity.ERROR);
            assertThat(strategy.memory().verdict()).isNotEqualTo(Verdict.DOES_NOT_FIT);
            assertThat(strategy.memory().maxContext())
                    .isGreaterThanOrEqualTo(deployment.serve().maxModelLen().orElseThrow());
            assertThat(strategy.estimate().tokensPerSecond()).isPositive();
            assertThat(strategy.why()).contains("% of the best throughput", "requests at once");
        }
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void placesFollowTheEstimatesAndEstimatesOfOneKindShareAPlace(Deployment deployment) {
        List<Strategy> strategies = Advisor.standard().advise(deployment).strategies();

        assertThat(strategies).anyMatch(strategy -> strategy.throughputRank() == 1);
        assertThat(strategies).anyMatch(strategy -> strategy.latencyRank() == 1);
        for (Strategy one : strategies) {
            for (Strategy other : strategies) {
                double faster =
                        one.estimate().tokensPerSecond() / other.estimate().tokensPerSecond();
                if (one.throughputRank() == other.throughputRank()) {
                    assertThat(faster).isBetween(1 / 1.1001, 1.1001);
                } else if (faster > 1.1) {
                    assertThat(one.throughputRank()).isLessThan(other.throughputRank());
                }
            }
        }
        assertThat(Advisor.standard().advise(deployment).byLatency())
                .extracting(Strategy::latencyRank)
                .isSorted();
    }

    @Test
    void whatTheDocumentsRecommendForQwenIsAmongTheBest() {
        Advice advice = Advisor.standard().advise(QWEN_A3);

        // Qwen3-235B-A22B.md of vllm-ascend: high throughput TP4 DP4, low latency TP16, on 16 dies.
        assertThat(advice.strategies())
                .filteredOn(strategy -> strategy.parallelism()
                        .equals(Parallelism.tensor(4).data(4).expertParallel(true)))
                .singleElement()
                .satisfies(strategy -> assertThat(strategy.estimate().tokensPerSecond())
                        .isGreaterThan(
                                0.85 * advice.strategies().get(0).estimate().tokensPerSecond()));
        assertThat(advice.byLatency().get(0).parallelism().tensor()).isEqualTo(16);
    }

    @Test
    void contextParallelIsOnlyAdvisedWhereLongerRequestsFit() {
        Advice advice = Advisor.standard().advise(DEEPSEEK);

        assertThat(advice.strategies())
                .filteredOn(strategy -> strategy.parallelism().decodeContext() > 1)
                .isNotEmpty()
                .allSatisfy(shared -> assertThat(advice.strategies())
                        .filteredOn(strategy -> strategy.parallelism()
                                .equals(shared.parallelism().decodeContext(1)))
                        .allSatisfy(plain -> assertThat(shared.memory().maxContext())
                                .isGreaterThan(plain.memory().maxContext())));
        assertThat(advice.byContext().get(0).parallelism().decodeContext()).isGreaterThan(1);
    }

    @Test
    void whatDoesNotFitIsRejectedWithTheSum() {
        Advice advice = Advisor.standard().advise(DEEPSEEK);

        // 671 B parameters in 8 bit on 16 NPUs: not where every rank holds all of the attention.
        assertThat(advice.rejected())
                .filteredOn(rejection -> rejection.code() == CheckCode.MEMORY_DOES_NOT_FIT)
                .allSatisfy(rejection ->
                        assertThat(rejection.message()).contains("attention weights", "GiB of", "that torch sees"));
    }

    @Test
    void rulesOfAdaptersRejectAndKeepFromBeingChosen() {
        Finding warning = Finding.warning(CheckCode.NPUS_IDLE, "parallelism.data", "Not so.", "Otherwise.");
        Finding error = Finding.error(CheckCode.WORLD_TOO_LARGE, "parallelism.pipeline", "Never so.", "Otherwise.");
        Advice advice = Advisor.standard()
                .rules(deployment -> deployment.parallelism().pipeline() > 1
                        ? List.of(error)
                        : deployment.parallelism().data() > 1 ? List.of(warning) : List.of())
                .advise(QWEN_A3);

        assertThat(advice.strategies())
                .allMatch(strategy -> strategy.parallelism().pipeline() == 1);
        assertThat(advice.strategies().get(0).warnings()).containsExactly(warning);
        assertThat(advice.choice().orElseThrow().parallelism().data()).isEqualTo(1);
        assertThat(advice.choice().orElseThrow().warnings()).isEmpty();
        assertThat(advice.rejected())
                .filteredOn(rejection -> rejection.parallelism().pipeline() > 1)
                .extracting(Rejection::code)
                .containsOnly(CheckCode.WORLD_TOO_LARGE);
    }

    @Test
    void constantsCanBeReplaced() {
        double standard = first(Advisor.standard());
        double twice = first(Advisor.standard().costs(CostModel.standard().with(CostConstant.SCALE, 3)));

        assertThat(twice).isCloseTo(standard / 2, org.assertj.core.api.Assertions.withinPercentage(0.01));
        assertThat(Stream.of(CostConstant.values()))
                .allSatisfy(constant -> assertThat(constant.source()).isNotBlank());
    }

    private static double first(Advisor advisor) {
        return advisor.advise(QWEN_A3).choice().orElseThrow().estimate().tokensPerSecond();
    }

    @Test
    void workloadsOfOneRequestAreForOne() {
        Advice advice = Advisor.standard().workload(new Workload(1000, 100, 1)).advise(QWEN_A3);

        assertThat(advice.strategies())
                .allSatisfy(
                        strategy -> assertThat(strategy.estimate().requests()).isEqualTo(1));
        assertThat(advice.workload().inputTokens()).isEqualTo(1000);
        assertThat(Workload.within(8192)).isEqualTo(new Workload(3500, 1500, Integer.MAX_VALUE));
        assertThat(Workload.within(1000).tokens()).isEqualTo(1000);
        assertThat(Workload.within(1).inputTokens()).isEqualTo(1);
    }

    @Test
    void withoutAConfigThereIsNoAdvice() {
        Deployment deployment =
                Deployment.builder(QWEN_A3.cluster(), ModelSpec.of("m")).build();

        assertThatThrownBy(() -> Advisor.standard().advise(deployment)).isInstanceOf(IllegalArgumentException.class);
    }
}

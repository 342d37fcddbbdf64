package io.muster.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import io.muster.deploy.Parallelism;
import io.muster.deploy.ServeOptions;
import io.muster.deploy.Speculative;
import io.muster.fit.MemoryEstimate;
import io.muster.model.Quantization;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What must hold of estimates whatever the constants are. */
class CostModelTest {

    private static final Workload ALONE = new Workload(1000, 100, 1);
    private static final Workload MANY = new Workload(1000, 100, 64);

    private static Deployment.Builder serving(String config, NpuGeneration generation, int nodes) {
        return Models.serving(config, Quantization.NONE, generation, nodes);
    }

    private static Estimate estimate(Deployment.Builder builder, Workload workload) {
        Deployment deployment = builder.build();
        return CostModel.standard()
                .estimate(deployment, MemoryEstimate.of(deployment).orElseThrow(), workload);
    }

    private static Deployment.Builder dense(Parallelism parallelism) {
        return serving("Qwen3-32B", NpuGeneration.ATLAS_A2, 2).parallelism(parallelism);
    }

    @Test
    void aTokenOfADenseModelTakesAtLeastTheReadingOfItsWeights() {
        // 32.8 B parameters less the embedding in 16 bit, at 0.6 of 1.6 TiB/s.
        double reading = 2 * (32.76e9 - 151_936.0 * 5120) / (0.6 * 1.6 * (1L << 40));

        double alone = estimate(dense(Parallelism.tensor(1)), ALONE).decodeSeconds() / CostConstant.SCALE.value();

        assertThat(alone).isBetween(reading, reading * 1.1);
    }

    @Test
    void moreTensorRanksAnswerOneRequestSooner() {
        double one = estimate(dense(Parallelism.tensor(1)), ALONE).decodeSeconds();
        double four = estimate(dense(Parallelism.tensor(4)), ALONE).decodeSeconds();
        double eight = estimate(dense(Parallelism.tensor(8)), ALONE).decodeSeconds();

        assertThat(four).isBetween(one / 4, one);
        assertThat(eight).isBetween(one / 8, four);
    }

    @Test
    void pipelineStagesSpeedUpManyRequestsAndNeverOne() {
        Estimate flat = estimate(dense(Parallelism.tensor(4)), MANY);
        Estimate staged = estimate(dense(Parallelism.tensor(4).pipeline(4)), MANY);

        assertThat(staged.tokensPerSecond()).isGreaterThan(flat.tokensPerSecond());
        assertThat(staged.decodeSeconds()).isGreaterThanOrEqualTo(flat.decodeSeconds());
    }

    @Test
    void tensorRanksOnSeveralNodesTalkOverTheSlowerNetwork() {
        Parallelism sixteen = Parallelism.tensor(16);

        double overRoce =
                communication(serving("Qwen3-32B", NpuGeneration.ATLAS_A2, 2).parallelism(sixteen));
        double inANode =
                communication(serving("Qwen3-32B", NpuGeneration.ATLAS_A3, 1).parallelism(sixteen));

        assertThat(overRoce).isGreaterThan(2 * inANode);
    }

    private static double communication(Deployment.Builder deployment) {
        Estimate estimate = estimate(deployment, MANY);
        return estimate.shares().getOrDefault("communication", 0.0) * estimate.stepSeconds();
    }

    @Test
    void longerContextsTakeLongerAndSparseAttentionLessSo() {
        double dense = growth("DeepSeek-V3.1");
        double sparse = growth("DeepSeek-V3.2");

        assertThat(dense).isGreaterThan(sparse);
        assertThat(sparse).isGreaterThan(1);
    }

    private static double growth(String config) {
        Parallelism layout = Parallelism.tensor(8).data(4).expertParallel(true);
        var options = ServeOptions.builder().maxModelLen(160_000).maxNumSeqs(4).build();
        Deployment.Builder deployment =
                serving(config, NpuGeneration.ATLAS_A3, 2).parallelism(layout).serve(options);
        return estimate(deployment, new Workload(100_000, 10, 4)).decodeSeconds()
                / estimate(deployment, new Workload(1000, 10, 4)).decodeSeconds();
    }

    @Test
    void guessedTokensMakeAStepLongerAndATokenCheaper() {
        Deployment.Builder plain = serving("DeepSeek-V3.1", NpuGeneration.ATLAS_A3, 2)
                .parallelism(Parallelism.tensor(8).data(4).expertParallel(true));
        Estimate without = estimate(plain, ALONE);
        Estimate guessing = estimate(
                plain.serve(ServeOptions.builder()
                        .speculative(new Speculative("deepseek_mtp", 3))
                        .build()),
                ALONE);

        assertThat(guessing.stepSeconds()).isGreaterThan(without.stepSeconds());
        assertThat(guessing.decodeSeconds()).isLessThan(without.decodeSeconds());
    }

    @Test
    void withoutGraphsTheHostIsTheLeast() {
        Deployment.Builder eager = dense(Parallelism.tensor(8))
                .serve(ServeOptions.builder().args(List.of("--enforce-eager")).build());

        assertThat(estimate(eager, ALONE).decodeSeconds())
                .isGreaterThanOrEqualTo(64 * CostConstant.HOST_SECONDS_PER_LAYER.value() * CostConstant.SCALE.value());
    }

    @Test
    void theSharesOfAStepAreTheWholeStep() {
        Estimate estimate = estimate(dense(Parallelism.tensor(8)), MANY);

        assertThat(estimate.shares().values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum())
                .isCloseTo(1, within(1e-9));
        assertThat(estimate.shares().get("experts")).isZero();
        assertThat(estimate.stepShare()).isBetween(0.0, 1.0);
    }

    @Test
    void noMoreRequestsAreServedThanMemoryHolds() {
        Deployment deployment = dense(Parallelism.tensor(2)).build();
        MemoryEstimate memory = MemoryEstimate.of(deployment).orElseThrow();
        var endless = new Workload(30_000, 1000, Integer.MAX_VALUE);

        assertThat(CostModel.standard().estimate(deployment, memory, endless).requests())
                .isEqualTo(memory.concurrency(31_000))
                .isLessThan(256);
    }
}

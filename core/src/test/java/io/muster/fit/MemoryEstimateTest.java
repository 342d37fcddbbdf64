package io.muster.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.deploy.ServeOptions;
import io.muster.deploy.Speculative;
import io.muster.fit.MemoryLine.Kind;
import io.muster.model.KvCacheType;
import io.muster.model.ModelConfig;
import io.muster.model.Quantization;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryEstimateTest {

    private static final double GIBIBYTE = 1L << 30;

    private static ModelConfig model(String name) {
        try {
            return PublishedRow.model(name);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Deployment.Builder serving(String config) {
        Cluster cluster =
                Cluster.builder().nodes(Node.of("10.0.0.1")).npusPerNode(8).build();
        return Deployment.builder(cluster, ModelSpec.of(config).config(model(config)));
    }

    private static MemoryEstimate estimate(Deployment.Builder deployment) {
        return MemoryEstimate.of(deployment.build()).orElseThrow();
    }

    private static double gibibytes(StageMemory stage, Kind kind) {
        return stage.lines().stream()
                .filter(line -> line.kind() == kind)
                .mapToDouble(line -> line.high().gibibytes())
                .sum();
    }

    @Test
    void aDenseModelOnOneCardIsAsItsLogSays() {
        MemoryEstimate estimate = estimate(serving("Qwen3-14B").parallelism(Parallelism.tensor(1)));

        // vllm-ascend issue 9372: loading model weights took 27.5376 GB.
        assertThat(estimate.fullest().weights().gibibytes()).isCloseTo(27.5376, within(0.03));
    }

    @Test
    void withoutAConfigThereIsNoEstimate() {
        Deployment deployment = serving("Qwen3-8B").build();

        assertThat(MemoryEstimate.of(Deployment.builder(deployment.cluster(), ModelSpec.of("m"))
                        .build()))
                .isEmpty();
    }

    @Test
    void whatIsNotSaidIsAsVllmTakesIt() {
        ServeLimits limits = estimate(serving("Qwen3-8B")).limits();

        assertThat(limits).isEqualTo(new ServeLimits(40_960, 256, 2048, 0.92));
        assertThat(estimate(serving("Qwen3-8B")
                                .serve(ServeOptions.builder()
                                        .maxNumBatchedTokens(64)
                                        .build()))
                        .limits()
                        .maxNumSeqs())
                .isEqualTo(64);
        assertThat(estimate(serving("Qwen3-8B")
                                .serve(ServeOptions.builder()
                                        .maxNumSeqs(2)
                                        .maxModelLen(100)
                                        .build()))
                        .limits()
                        .maxNumBatchedTokens())
                .isEqualTo(200);
    }

    /** On all ranks of all stages together there is each weight once, but for what several ranks hold. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void theShardsOfADenseModelAreTheWholeModel(int tensor) {
        ModelConfig model = model("Qwen3-32B");

        for (int pipeline : new int[] {1, 2, 3, 4}) {
            double sum =
                    estimate(serving("Qwen3-32B")
                                    .parallelism(Parallelism.tensor(tensor).pipeline(pipeline)))
                            .stages()
                            .stream()
                            .mapToDouble(stage -> stage.weights().bytes())
                            .sum();

            // Norms are on every rank.
            assertThat(sum * tensor).isCloseTo(2.0 * model.parameters(), within(0.001 * 2.0 * model.parameters()));
        }
    }

    @Test
    void layersGoToStagesAsVllmDividesThemAndAsItIsTold() {
        Parallelism four = Parallelism.tensor(2).pipeline(4);

        assertThat(estimate(serving("DeepSeek-R1").parallelism(four)).stages())
                .extracting(StageMemory::layers)
                .containsExactly(15, 15, 16, 15);
        assertThat(estimate(serving("DeepSeek-R1")
                                .parallelism(four)
                                .environment(
                                        new Environment(Map.of("VLLM_PP_LAYER_PARTITION", "16,16,16,13"), Map.of())))
                        .stages())
                .extracting(StageMemory::layers)
                .containsExactly(16, 16, 16, 13);
        assertThat(MemoryEstimate.of(serving("DeepSeek-R1")
                        .parallelism(four)
                        .environment(new Environment(Map.of("VLLM_PP_LAYER_PARTITION", "16,x"), Map.of()))
                        .build()))
                .isEmpty();
    }

    @Test
    void onlyTheEndsHoldTheVocabularyAndOnlyTheLastThePrediction() {
        List<StageMemory> stages = estimate(serving("DeepSeek-R1")
                        .parallelism(Parallelism.tensor(2).pipeline(4))
                        .serve(ServeOptions.builder()
                                .speculative(new Speculative("deepseek_mtp", 3))
                                .build()))
                .stages();

        double embedding = 129_280.0 * 7168 * 2 / 2 / GIBIBYTE;
        assertThat(gibibytes(stages.get(0), Kind.VOCABULARY)).isCloseTo(embedding, within(0.001));
        assertThat(gibibytes(stages.get(1), Kind.VOCABULARY)).isZero();
        assertThat(gibibytes(stages.get(3), Kind.VOCABULARY)).isCloseTo(embedding, within(0.001));
        assertThat(stages.subList(0, 3))
                .allSatisfy(
                        stage -> assertThat(gibibytes(stage, Kind.PREDICTION)).isZero());
        assertThat(gibibytes(stages.get(3), Kind.PREDICTION)).isGreaterThan(embedding);
        assertThat(stages.get(3).kvBytesPerToken()).isEqualTo(16 * 576 * 2);
    }

    @Test
    void aHeadThatIsTheEmbeddingIsHeldOnceOnOneStageAndTwiceOnTwo() {
        double whole = 151_936.0 * 1024 * 2 / GIBIBYTE;

        assertThat(gibibytes(
                        estimate(serving("Qwen3-0.6B").parallelism(Parallelism.tensor(1)))
                                .fullest(),
                        Kind.VOCABULARY))
                .isCloseTo(whole, within(0.001));
        assertThat(estimate(serving("Qwen3-0.6B")
                                .parallelism(Parallelism.tensor(1).pipeline(2)))
                        .stages())
                .allSatisfy(
                        stage -> assertThat(gibibytes(stage, Kind.VOCABULARY)).isCloseTo(whole, within(0.001)));
    }

    @Test
    void expertsThatDoNotDivideEvenlyAreOneMoreOnSomeRanks() {
        Parallelism six = Parallelism.tensor(2).data(3).expertParallel(true);
        double one = gibibytes(
                        estimate(serving("Qwen3-30B-A3B").parallelism(Parallelism.tensor(1)))
                                .fullest(),
                        Kind.EXPERTS)
                / 128;

        // 128 experts on 6 ranks: 22 on the fullest.
        assertThat(gibibytes(estimate(serving("Qwen3-30B-A3B").parallelism(six)).fullest(), Kind.EXPERTS))
                .isCloseTo(22 * one, within(0.001));
        assertThat(gibibytes(
                        estimate(serving("Qwen3-30B-A3B").parallelism(six.expertParallel(false)))
                                .fullest(),
                        Kind.EXPERTS))
                .isCloseTo(128 * one / 6, within(0.001));
    }

    @Test
    void moreRanksThanKeyValueHeadsSaveNoCache() {
        // Four heads of 128, key and value, 94 layers, 16 bit.
        assertThat(kvBytes(Parallelism.tensor(4), KvCacheType.BF16)).isEqualTo(2 * 128 * 2 * 94);
        assertThat(kvBytes(Parallelism.tensor(8), KvCacheType.BF16)).isEqualTo(2 * 128 * 2 * 94);
        assertThat(kvBytes(Parallelism.tensor(8).decodeContext(2), KvCacheType.BF16))
                .isEqualTo(128 * 2 * 94);
        assertThat(kvBytes(Parallelism.tensor(2), KvCacheType.INT8)).isEqualTo(2 * 2 * 128 * 94);
    }

    private static long kvBytes(Parallelism parallelism, KvCacheType type) {
        Deployment deployment = serving("Qwen3-235B-A22B").build();
        return estimate(Deployment.builder(
                                deployment.cluster(), deployment.model().kvCacheType(type))
                        .parallelism(parallelism))
                .fullest()
                .kvBytesPerToken();
    }

    @Test
    void floatingPointCheckpointsAreServedIn16BitWhereTheNpuLacks8Bit() {
        var spec = ModelSpec.of("m").config(model("Qwen3-32B")).quantization(Quantization.FP8);
        double onA2 = ofGeneration(NpuGeneration.ATLAS_A2, spec);
        double on950 = ofGeneration(NpuGeneration.ATLAS_950, spec);

        assertThat(onA2).isCloseTo(2 * on950, within(0.001));
    }

    private static double ofGeneration(NpuGeneration generation, ModelSpec spec) {
        Cluster cluster = Cluster.builder()
                .nodes(Node.of("10.0.0.1"))
                .npusPerNode(8)
                .npuGeneration(generation)
                .build();
        return gibibytes(
                MemoryEstimate.of(Deployment.builder(cluster, spec).build())
                        .orElseThrow()
                        .fullest(),
                Kind.FEED_FORWARD);
    }

    @Test
    void half310pKeepsHalfOfWhatIsLeftForWorkspace() {
        Cluster cluster = Cluster.builder()
                .nodes(Node.of("10.0.0.1"))
                .npusPerNode(1)
                .npuGeneration(NpuGeneration.ATLAS_310P)
                .build();
        StageMemory stage = MemoryEstimate.of(Deployment.builder(
                                cluster,
                                ModelSpec.of("m").config(model("Qwen3-8B")).quantization(Quantization.W8A8))
                        .build())
                .orElseThrow()
                .fullest();

        assertThat(stage.cacheAtLeast().bytes() * 2.0)
                .isCloseTo((double) stage.budget().bytes() - stage.high().bytes(), within(2.0));
    }

    @Test
    void buffersFollowHcclBuffsizeOfTheFullestNodeWhereExpertsAreSpread() {
        Deployment.Builder deployment = serving("Qwen3-30B-A3B")
                .parallelism(Parallelism.tensor(8).expertParallel(true))
                .environment(new Environment(
                        Map.of("HCCL_BUFFSIZE", "1024"), Map.of("10.0.0.1", Map.of("HCCL_BUFFSIZE", "2048"))));

        // 0.2 beside torch, two groups of 0.4 with that of the world, and 2 GiB in and out.
        assertThat(gibibytes(estimate(deployment).fullest(), Kind.COMMUNICATION))
                .isCloseTo(0.2 + 0.8 + 4, within(0.001));
        assertThat(gibibytes(
                        estimate(deployment.parallelism(Parallelism.tensor(8))).fullest(), Kind.COMMUNICATION))
                .isCloseTo(1.0, within(0.001));
        assertThat(gibibytes(
                        estimate(deployment
                                        .parallelism(Parallelism.tensor(8).expertParallel(true))
                                        .environment(
                                                new Environment(Map.of("HCCL_BUFFSIZE", "9".repeat(40)), Map.of())))
                                .fullest(),
                        Kind.COMMUNICATION))
                .isCloseTo(1.0 + 400 / 1024.0, within(0.001));
    }

    @Test
    void argumentsThatTakeOrSaveMemoryAreSeen() {
        StageMemory eager = estimate(serving("Qwen3-8B")
                        .serve(ServeOptions.builder()
                                .args(List.of("--enforce-eager", "--kv-transfer-config={}"))
                                .build()))
                .fullest();

        assertThat(eager.lines())
                .extracting(MemoryLine::kind)
                .contains(Kind.TRANSFER)
                .doesNotContain(Kind.GRAPH);
    }

    /** The longest context and the concurrency are what the verdict says of exactly those. */
    @Test
    void theLimitsThatAreToldAreTheTrueOnes() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        List<String> configs =
                List.of("Qwen3-32B", "DeepSeek-V3.2", "Qwen3.5-27B", "gpt-oss-120b", "GLM-4.7", "Kimi-K2.5");
        int fitting = 0;
        for (int i = 0; i < 300; i++) {
            String config = configs.get(random.nextInt(configs.size()));
            Parallelism parallelism = Parallelism.tensor(1 << random.nextInt(5))
                    .pipeline(1 + random.nextInt(4))
                    .data(1 << random.nextInt(5))
                    .expertParallel(random.nextBoolean());
            double utilization = 0.3 + random.nextInt(70) / 100.0;
            int length = 1 + random.nextInt(100_000);
            MemoryEstimate estimate = estimate(config, parallelism, utilization, length);
            String what = "seed " + seed + ": " + config + " " + parallelism + " " + utilization + " " + length;

            long surely = estimate.maxContextSurely();
            assertThat(estimate.verdict() == Verdict.FITS).as(what).isEqualTo(surely >= length);
            if (surely > 0) {
                fitting++;
                assertThat(estimate(config, parallelism, utilization, (int) surely)
                                .verdict())
                        .as(what)
                        .isEqualTo(Verdict.FITS);
                if (surely < Math.max(model(config).maxPositions(), length)) {
                    assertThat(estimate(config, parallelism, utilization, (int) surely + 1)
                                    .verdict())
                            .as(what)
                            .isNotEqualTo(Verdict.FITS);
                }
            }
            double enough = estimate.utilizationSurely();
            if (enough <= 0.999) {
                assertThat(estimate(config, parallelism, enough + 0.001, length).verdict())
                        .as(what)
                        .isEqualTo(Verdict.FITS);
            }
        }
        assertThat(fitting).isGreaterThan(50);
    }

    private static MemoryEstimate estimate(String config, Parallelism parallelism, double utilization, int length) {
        return estimate(serving(config)
                .parallelism(parallelism)
                .serve(ServeOptions.builder()
                        .memoryUtilization(utilization)
                        .maxModelLen(length)
                        .build()));
    }

    @Test
    void moreOfEverythingNeverFitsBetter() {
        List<Verdict> byLength = IntStream.of(1_000, 10_000, 30_000, 60_000, 100_000)
                .mapToObj(length -> estimate("Qwen3-32B", Parallelism.tensor(2), 0.6, length)
                        .verdict())
                .toList();

        assertThat(byLength).isSorted().contains(Verdict.FITS, Verdict.DOES_NOT_FIT);
    }

    @Test
    void theSumIsShownLineByLine() {
        MemoryEstimate estimate = estimate(serving("Qwen3-235B-A22B")
                .parallelism(Parallelism.tensor(8).pipeline(2).expertParallel(true)));

        assertThat(estimate.toString().lines()).hasSize(2);
        assertThat(estimate.stages()).allSatisfy(stage -> {
            assertThat(stage.lines())
                    .allSatisfy(line -> assertThat(line.source()).isNotBlank());
            assertThat(stage.toString())
                    .contains(
                            "attention weights",
                            "expert weights",
                            "activation",
                            "cache of one request",
                            "of 56.08 GiB");
        });
    }
}

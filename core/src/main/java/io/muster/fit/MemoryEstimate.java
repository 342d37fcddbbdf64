package io.muster.fit;

import static java.util.stream.Collectors.joining;

import io.muster.cluster.DataSize;
import io.muster.deploy.Deployment;
import io.muster.deploy.Parallelism;
import io.muster.model.Attention;
import io.muster.model.DecoderLayer;
import io.muster.model.ModelConfig;
import io.muster.model.PipelineSplit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Memory that a deployment needs of each NPU, against what there is. Weights and cache are exact; what else vLLM takes is between
 * bounds. Immutable.
 */
public final class MemoryEstimate {

    private final NpuBoard board;
    private final ServeLimits limits;
    private final Parallelism parallelism;
    private final int longest;
    private final List<StageMemory> stages;

    private MemoryEstimate(
            NpuBoard board, ServeLimits limits, Parallelism parallelism, int longest, List<StageMemory> stages) {
        this.board = board;
        this.limits = limits;
        this.parallelism = parallelism;
        this.longest = longest;
        this.stages = List.copyOf(stages);
    }

    /** Empty where the config of the model is not given, or its layers cannot be divided among the stages. */
    public static Optional<MemoryEstimate> of(Deployment deployment) {
        return deployment.model().config().flatMap(model -> of(deployment, model));
    }

    private static Optional<MemoryEstimate> of(Deployment deployment, ModelConfig model) {
        return split(deployment, model).map(split -> of(deployment, model, split));
    }

    private static MemoryEstimate of(Deployment deployment, ModelConfig model, List<Integer> split) {
        NpuBoard board = NpuBoard.of(deployment.cluster());
        ServeLimits limits = ServeLimits.of(deployment.serve(), model);
        Drafting drafting = Drafting.of(deployment.serve(), model);
        var share = new RankShare(deployment.parallelism(), deployment.model().effectiveQuantization(), board.hasFp8());
        var weights = new StageWeights(model, share, drafting);
        var overhead = new Overhead(deployment, model, limits);
        var budget = new DataSize((long) (board.visible().bytes() * limits.memoryUtilization()));
        var stages = new ArrayList<StageMemory>();
        int begin = 0;
        for (int stage = 0; stage < split.size(); stage++) {
            boolean last = stage == split.size() - 1;
            List<DecoderLayer> layers = model.layers().subList(begin, begin + split.get(stage));
            begin += split.get(stage);
            var lines = new ArrayList<>(weights.lines(layers, stage == 0, last));
            lines.addAll(overhead.lines(last));
            List<Attention> attentions = attentions(model, layers, last ? drafting : Drafting.NONE);
            stages.add(new StageMemory(
                    stage,
                    layers.size(),
                    lines,
                    budget,
                    board.cacheShare(),
                    new StageCache(deployment, attentions, limits.maxNumBatchedTokens()),
                    limits.maxModelLen()));
        }
        int longest = Math.max(model.maxPositions(), limits.maxModelLen());
        return new MemoryEstimate(board, limits, deployment.parallelism(), longest, stages);
    }

    /** As {@code VLLM_PP_LAYER_PARTITION} says where it can be followed, else vLLM's own. */
    private static Optional<List<Integer>> split(Deployment deployment, ModelConfig model) {
        int stages = deployment.parallelism().pipeline();
        int layers = model.layers().size();
        if (stages > layers) {
            return Optional.empty();
        }
        String head = deployment.cluster().head().host();
        String told = deployment.environment().of(head).get("VLLM_PP_LAYER_PARTITION");
        if (told != null && stages > 1) {
            return followed(told, stages, layers);
        }
        return Optional.of(PipelineSplit.of(layers, stages));
    }

    private static Optional<List<Integer>> followed(String partition, int stages, int layers) {
        try {
            List<Integer> split = PipelineSplit.parse(partition);
            boolean possible = split.size() == stages
                    && split.stream().allMatch(part -> part >= 0 && part <= layers)
                    && split.stream().mapToLong(Integer::longValue).sum() == layers;
            return possible ? Optional.of(split) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Of a draft model nothing is known: its cache is taken as that of one layer of the model. */
    private static List<Attention> attentions(ModelConfig model, List<DecoderLayer> layers, Drafting drafting) {
        var attentions =
                new ArrayList<>(layers.stream().map(DecoderLayer::attention).toList());
        switch (drafting) {
            case NONE -> {}
            case OWN_LAYERS ->
                model.mtpLayers().stream().map(DecoderLayer::attention).forEach(attentions::add);
            case OTHER_MODEL ->
                attentions.add(model.layers().get(model.layers().size() - 1).attention());
        }
        return attentions;
    }

    /** The NPU whose memory is meant. */
    public NpuBoard board() {
        return board;
    }

    /** What the deployment says of the served model, and vLLM where it says nothing. */
    public ServeLimits limits() {
        return limits;
    }

    /** The layout that it is for. */
    public Parallelism parallelism() {
        return parallelism;
    }

    /** One for each pipeline stage, in their order. */
    public List<StageMemory> stages() {
        return stages;
    }

    /** The stage with the least room: the verdict is its. */
    public StageMemory fullest() {
        return stages.stream()
                .max(Comparator.comparing(StageMemory::verdict)
                        .thenComparingLong(stage -> stage.needed().bytes()))
                .orElseThrow();
    }

    /** The worst of all stages. */
    public Verdict verdict() {
        return stages.stream().map(StageMemory::verdict).reduce(Verdict.FITS, Verdict::and);
    }

    /** What an NPU of the fullest stage needs at most, with the cache of one request of the longest length. */
    public DataSize memoryPerNpu() {
        return stages.stream()
                .map(StageMemory::needed)
                .max(Comparator.comparingLong(DataSize::bytes))
                .orElseThrow();
    }

    /**
     * The longest request that fits, in tokens: no longer than the model knows positions for. Where the verdict is not {@code FITS},
     * that which fits at best.
     */
    public long maxContext() {
        return stages.stream()
                .mapToLong(stage -> stage.longestContext(longest, stage.cacheOfVerdict()))
                .min()
                .orElseThrow();
    }

    /** The longest request that the model knows positions for, or the longest that is to be served where that is longer. */
    public long longestContext() {
        return longest;
    }

    /** The longest request that fits even where everything takes the most, in tokens; 0 where none does. */
    public long maxContextSurely() {
        return stages.stream()
                .mapToLong(stage -> stage.longestContext(longest, stage.cacheAtLeast()))
                .min()
                .orElseThrow();
    }

    /** The share of the visible memory with which it fits even where everything takes the most; more than 1 where none does. */
    public double utilizationSurely() {
        return stages.stream()
                        .mapToDouble(stage -> stage.needed().bytes())
                        .max()
                        .orElseThrow()
                / board.visible().bytes();
    }

    /** Requests of the longest length that are served at once, in all data parallel replicas together. */
    public long concurrency() {
        return concurrency(limits.maxModelLen());
    }

    /** Requests of that many tokens each that are served at once, in all data parallel replicas together. */
    public long concurrency(long tokens) {
        long fitting =
                stages.stream().mapToLong(stage -> stage.requests(tokens)).min().orElseThrow();
        return parallelism.data() * Math.min(fitting, limits.maxNumSeqs());
    }

    /** The sum of the fullest stage, and what its budget is a share of. */
    public String explained() {
        StageMemory stage = fullest();
        String where = stages.size() > 1 ? "on pipeline stage " + stage.stage() + " " : "";
        return where + stage.sum() + " (" + limits.memoryUtilization() + " of the " + board.visible()
                + " that torch sees of an NPU).";
    }

    /** The sum of every stage, a line each. */
    @Override
    public String toString() {
        return stages.stream().map(StageMemory::toString).collect(joining("\n"));
    }
}

package io.muster.advise;

import io.muster.deploy.Deployment;
import io.muster.deploy.Parallelism;
import io.muster.deploy.Speculative;
import io.muster.fit.MemoryEstimate;
import io.muster.fit.NpuBoard;
import io.muster.fit.RankShare;
import io.muster.fit.StageMemory;
import io.muster.model.Attention;
import io.muster.model.DecoderLayer;
import io.muster.model.FeedForward;
import io.muster.model.GroupedQueryAttention;
import io.muster.model.LatentAttention;
import io.muster.model.LinearAttention;
import io.muster.model.ModelConfig;
import io.muster.model.Quantization;
import io.muster.model.Split;
import io.muster.model.Weight;
import io.muster.model.WeightKind;
import java.util.ArrayList;
import java.util.List;

/**
 * Time of one step of one deployment, by a roofline: each part takes as long as its arithmetic or its memory needs, whichever is
 * more (facts/model-fit.md e).
 */
final class StepCost {

    /** Matrix products of a layer's attention: query, key and value at once, then the output. */
    private static final int GROUPED_KERNELS = 2;

    /** Compressed query, key and value, their expansion, both absorbed products, and the output. */
    private static final int LATENT_KERNELS = 5;

    private static final int INDEXER_KERNELS = 3;
    private static final int LINEAR_KERNELS = 3;

    /** Gate and up at once, then down. */
    private static final int DENSE_KERNELS = 2;

    /** Beside the experts' own two: the router. */
    private static final int ROUTER_KERNELS = 1;

    private static final int ACTIVATION_BYTES = 2;

    private final CostModel costs;
    private final NpuBoard board;
    private final ModelConfig model;
    private final Parallelism parallelism;
    private final RankShare share;
    private final Links links;
    private final int cacheBytes;
    private final int guessed;
    private final boolean eager;
    private final List<List<LayerKinds.Repeated>> stages = new ArrayList<>();

    StepCost(CostModel costs, Deployment deployment, MemoryEstimate memory, LayerKinds kinds) {
        this.costs = costs;
        this.board = memory.board();
        this.model = deployment.model().config().orElseThrow();
        this.parallelism = deployment.parallelism();
        this.share = new RankShare(parallelism, deployment.model().effectiveQuantization(), board.hasFp8());
        int perNode = Math.max(1, deployment.cluster().npus(deployment.cluster().head()));
        this.links = new Links(costs, board, parallelism, perNode);
        this.cacheBytes = deployment.model().kvCacheType().bytesPerValue();
        this.guessed = deployment.serve().speculative().map(Speculative::tokens).orElse(0);
        this.eager = deployment.serve().args().contains("--enforce-eager");
        int first = 0;
        for (StageMemory stage : memory.stages()) {
            stages.add(kinds.of(first, stage.layers()));
            first += stage.layers();
        }
    }

    /**
     * Time of one round in which every sequence of the deployment gets its next tokens. Pipeline stages work at parts of the batch in
     * turn: a round lasts as long as the slowest stage has work, or as one part takes to pass all stages.
     */
    Seconds decode(double sequences, double context) {
        double perReplica = Math.max(1, sequences / parallelism.data());
        int parts = (int) Math.min(parallelism.pipeline(), Math.floor(perReplica));
        double tokens = guessed + 1;
        List<Seconds> times = stageTimes(perReplica / parts, tokens, context);
        Seconds through =
                times.stream().reduce(Seconds.NONE, Seconds::plus).plus(handovers(perReplica / parts * tokens));
        Seconds slowest = slowest(times).times(parts);
        Seconds round = slowest.total() > through.total() ? slowest : through;
        double guessing = 1
                + guessed
                        * costs.value(CostConstant.GUESS_LAYERS)
                        / model.layers().size();
        return round.times(guessing * costs.value(CostConstant.SCALE));
    }

    /** Time in which every replica reads one prompt, in chunks that follow each other through the stages. */
    Seconds prefill(int tokens, int chunk) {
        return prefillTimes(tokens, chunk, true);
    }

    /** Of {@link #prefill}, the part that keeps others from being served: the slowest stage's. */
    Seconds prefillShare(int tokens, int chunk) {
        return prefillTimes(tokens, chunk, false);
    }

    private Seconds prefillTimes(int tokens, int chunk, boolean withPassing) {
        int chunks = (tokens + chunk - 1) / chunk;
        double size = (double) tokens / chunks;
        // What an average chunk finds cached; attention grows evenly with it.
        double cached = (tokens - size) / 2;
        List<Seconds> times = stageTimes(1, size, cached);
        Seconds sum = slowest(times).times(withPassing ? chunks - 1.0 : chunks);
        if (withPassing) {
            sum = sum.plus(times.stream().reduce(Seconds.NONE, Seconds::plus)).plus(handovers(size));
        }
        return sum.times(costs.value(CostConstant.SCALE));
    }

    private static Seconds slowest(List<Seconds> times) {
        return times.stream().reduce((a, b) -> a.total() >= b.total() ? a : b).orElseThrow();
    }

    private Seconds handovers(double tokens) {
        double bytes = tokens * model.hiddenSize() * ACTIVATION_BYTES;
        return Seconds.ofCommunication((parallelism.pipeline() - 1) * links.toNextStage(bytes));
    }

    /**
     * @param sequences of one replica
     * @param tokens new ones of each sequence
     * @param context cached ones of each sequence
     */
    private List<Seconds> stageTimes(double sequences, double tokens, double context) {
        var times = new ArrayList<Seconds>();
        for (List<LayerKinds.Repeated> stage : stages) {
            Seconds sum = Seconds.NONE;
            int layers = 0;
            for (LayerKinds.Repeated repeated : stage) {
                sum = sum.plus(
                        layer(repeated.layer(), sequences, tokens, context).times(repeated.times()));
                layers += repeated.times();
            }
            times.add(atLeast(sum, layers));
        }
        times.set(times.size() - 1, times.get(times.size() - 1).plus(head(sequences * (guessed + 1))));
        return times;
    }

    /** Where graphs are not captured, the host starts every operation anew. */
    private Seconds atLeast(Seconds device, int layers) {
        double host = eager ? layers * costs.value(CostConstant.HOST_SECONDS_PER_LAYER) : 0;
        return device.total() >= host ? device : device.plus(Seconds.ofMatrices(host - device.total()));
    }

    private Seconds head(double rows) {
        double parameters = (double) model.vocabularySize() * model.hiddenSize() / parallelism.tensor();
        return Seconds.ofMatrices(product(rows, parameters, parameters * ACTIVATION_BYTES, board.halfRate(), 1));
    }

    private Seconds layer(DecoderLayer layer, double sequences, double tokens, double context) {
        double rows = sequences * tokens;
        boolean moe = layer.feedForward() instanceof FeedForward.Experts;
        double matrices = 0;
        for (WeightKind kind : new WeightKind[] {WeightKind.ATTENTION, WeightKind.DENSE, WeightKind.PLAIN}) {
            double parameters = 0;
            for (Weight weight : layer.weights()) {
                if (weight.kind() == kind && weight.split() != Split.EXPERTS) {
                    parameters += share.parameters(weight, layer);
                }
            }
            if (parameters > 0) {
                matrices += product(
                        rows, parameters, parameters * share.bytesPerParameter(kind), rate(kind), kernels(kind, layer));
            }
        }
        double attention = attention(layer.attention(), sequences, tokens, context);
        double experts = moe ? experts((FeedForward.Experts) layer.feedForward(), layer, rows) : 0;
        return new Seconds(matrices, attention, experts, communication(layer, rows, moe));
    }

    private static int kernels(WeightKind kind, DecoderLayer layer) {
        return switch (kind) {
            case ATTENTION -> attentionKernels(layer.attention());
            case DENSE -> DENSE_KERNELS;
            case PLAIN -> layer.feedForward() instanceof FeedForward.Experts ? ROUTER_KERNELS : 0;
            case EXPERT -> 0;
        };
    }

    private static int attentionKernels(Attention attention) {
        if (attention instanceof LatentAttention latent) {
            return LATENT_KERNELS
                    + (latent.indexer().filter(LatentAttention.Indexer::owned).isPresent() ? INDEXER_KERNELS : 0);
        }
        return attention instanceof LinearAttention ? LINEAR_KERNELS : GROUPED_KERNELS;
    }

    /** A product of that many rows with weights: as long as its arithmetic, or as reading the weights. */
    private double product(double rows, double parameters, double bytes, double rate, int kernels) {
        return Math.max(2 * rows * parameters / (rate * costs.value(CostConstant.COMPUTE_EFFICIENCY)), read(bytes))
                + kernels * costs.value(CostConstant.KERNEL_SECONDS);
    }

    private double read(double bytes) {
        return bytes / (board.memoryRate() * costs.value(CostConstant.MEMORY_EFFICIENCY));
    }

    /** In 8 bit where activations have 8 bit too. */
    private double rate(WeightKind kind) {
        return kind != WeightKind.PLAIN && hasByteActivations() ? board.byteRate() : board.halfRate();
    }

    private boolean hasByteActivations() {
        Quantization quantization = share.quantization();
        return quantization == Quantization.W8A8
                || quantization == Quantization.W4A8
                || (quantization == Quantization.FP8 && board.hasFp8());
    }

    private double attention(Attention attention, double sequences, double tokens, double context) {
        double heads = Math.max(1, (double) attention.heads() / parallelism.tensor());
        double arithmetic;
        double bytes;
        if (attention instanceof GroupedQueryAttention grouped) {
            double seen = grouped.window().isPresent()
                    ? Math.min(context + tokens / 2, grouped.window().getAsInt())
                    : context + tokens / 2;
            arithmetic = 4 * sequences * tokens * seen * heads * grouped.headDim();
            bytes = sequences * (seen + tokens / 2) * perToken(attention);
        } else if (attention instanceof LatentAttention latent) {
            double seen = context + tokens / 2;
            double looked = latent.indexer()
                    .map(indexer -> Math.min(seen, indexer.topK()))
                    .orElse(seen);
            // Few new tokens stay in the compressed space; many are expanded first.
            boolean absorbed = tokens <= guessed + 1;
            double width = absorbed
                    ? 2.0 * latent.kvLoraRank() + latent.ropeDim()
                    : (double) latent.nopeDim() + latent.ropeDim() + latent.valueDim();
            arithmetic = 2 * sequences * tokens * looked * heads * width;
            bytes = sequences * (looked + tokens / 2) * perToken(attention);
            if (latent.indexer().isPresent()) {
                LatentAttention.Indexer indexer = latent.indexer().get();
                arithmetic += indexer.owned() ? 2 * sequences * tokens * seen * indexer.heads() * indexer.headDim() : 0;
                bytes += indexer.owned() ? sequences * seen * indexer.headDim() * cacheBytes : 0;
            }
        } else {
            arithmetic = 0;
            bytes = 2 * sequences * attention.stateBytesPerSequence(parallelism.tensor());
        }
        return Math.max(arithmetic / (board.halfRate() * costs.value(CostConstant.COMPUTE_EFFICIENCY)), read(bytes))
                + costs.value(CostConstant.KERNEL_SECONDS);
    }

    private double perToken(Attention attention) {
        return attention.kvBytesPerToken(parallelism.tensor(), parallelism.decodeContext(), cacheBytes);
    }

    /** Of all replicas' tokens, those that come to this rank; of its experts, those that any token comes to are read. */
    private double experts(FeedForward.Experts experts, DecoderLayer layer, double rowsOfReplica) {
        double rows = rowsOfReplica * parallelism.data();
        double one = 0;
        for (Weight weight : layer.weights()) {
            if (weight.split() == Split.EXPERTS) {
                one += (double) weight.parameters() / experts.count();
            }
        }
        double held = share.expertsOfRank(experts.count());
        double visits = rows * experts.perToken() / experts.count() * held;
        if (share.expertRanks() > 1) {
            visits *= costs.value(CostConstant.EXPERT_IMBALANCE);
        }
        double touched = 1 - Math.pow(1 - (double) experts.perToken() / experts.count(), rows);
        double bytes = held * touched * one * share.bytesPerParameter(WeightKind.EXPERT);
        return Math.max(
                        2 * visits * one / (rate(WeightKind.EXPERT) * costs.value(CostConstant.COMPUTE_EFFICIENCY)),
                        read(bytes))
                + DENSE_KERNELS * costs.value(CostConstant.KERNEL_SECONDS);
    }

    /** After attention and after the feed forward the ranks of a tensor group add up their parts; experts' ranks exchange tokens. */
    private double communication(DecoderLayer layer, double rows, boolean moe) {
        double bytes = rows * model.hiddenSize() * ACTIVATION_BYTES;
        double time = links.tensorSum(bytes);
        if (parallelism.decodeContext() > 1) {
            time += links.contextExchange(bytes);
        }
        if (!moe) {
            return time + links.tensorSum(bytes);
        }
        if (share.expertRanks() == 1) {
            return time + links.expertSum(bytes * parallelism.data());
        }
        double sent = rows
                / parallelism.tensor()
                * ((FeedForward.Experts) layer.feedForward()).perToken()
                * model.hiddenSize();
        int there = hasByteActivations() ? 1 : ACTIVATION_BYTES;
        // Afterwards each rank gets all tokens of its tensor group again, which is half of a sum.
        return time
                + links.toExperts(sent * there)
                + links.toExperts(sent * ACTIVATION_BYTES)
                + links.tensorSum(bytes) / 2;
    }
}

package io.muster.fit;

import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.deploy.Parallelism;
import io.muster.deploy.Speculative;
import io.muster.fit.MemoryLine.Kind;
import io.muster.model.ModelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a rank needs beside its weights and its cache. None of it can be calculated exactly: the bounds enclose what three logs of
 * vllm-ascend say, where they apply (facts/model-fit.md a.6): activation 0.26, 1.52 and 7.27 GiB, beside torch 0.18, 3.15 and 3.08 GiB,
 * graphs 0.47, 0 and 1.97 GiB. The 7.27 and the 1.97 GiB are of one run whose batched tokens and capture sizes are not told, and are not enclosed.
 */
final class Overhead {

    private static final double GIBIBYTE = 1L << 30;
    private static final double MEBIBYTE = 1L << 20;
    private static final String FACTS = "bounds of published logs";

    /** What a rank takes even for a single token: the least that a log tells is 0.26 GiB. */
    private static final double LEAST_ACTIVATION = 0.3 * GIBIBYTE;

    /** Without any group, as the log of a single card says. */
    private static final double BESIDE_TORCH = 0.2;

    /** {@code _DEFAULT_BUFFER_SIZE} in vllm_ascend/utils.py, 200 MiB; HCCL keeps one for what goes in and one for what goes out. */
    private static final double GROUP_LOW = 0.2;

    private static final double GROUP_HIGH = 0.4;

    /** HCCL's own default, for the one group that vllm-ascend leaves to HCCL_BUFFSIZE: that of the experts. */
    private static final int BUFFER_MEBIBYTES = 200;

    /** Most that a value of HCCL_BUFFSIZE is taken for, as larger ones than any NPU's memory are slips. */
    private static final int MOST_BUFFER_MEBIBYTES = 1 << 20;

    private static final double GRAPH_LOW = 0.2;
    private static final double GRAPH_HIGH = 0.5;

    /** vllm-ascend issue 12839. */
    private static final double TRANSFER_HIGH = 10;

    private final Deployment deployment;
    private final ModelConfig model;
    private final ServeLimits limits;

    Overhead(Deployment deployment, ModelConfig model, ServeLimits limits) {
        this.deployment = deployment;
        this.model = model;
        this.limits = limits;
    }

    List<MemoryLine> lines(boolean last) {
        var lines = new ArrayList<MemoryLine>();
        lines.add(activation(last));
        lines.add(communication());
        if (!hasArgument("--enforce-eager")) {
            lines.add(MemoryLine.between(Kind.GRAPH, GRAPH_LOW * GIBIBYTE, GRAPH_HIGH * GIBIBYTE, FACTS));
        }
        if (hasArgument("--kv-transfer-config")) {
            lines.add(MemoryLine.between(
                    Kind.TRANSFER, 0, TRANSFER_HIGH * GIBIBYTE, "up to 10 GiB by vllm-ascend issue 12839"));
        }
        return lines;
    }

    /** Hidden states of one step, several copies, and on the last stage the scores over the vocabulary, in 32 and 16 bit. */
    private MemoryLine activation(boolean last) {
        double tokens = limits.maxNumBatchedTokens();
        double tensor = deployment.parallelism().tensor();
        double hidden = model.hiddenSize();
        double wide = 2 * StageWeights.width(model) / tensor;
        int guessed = deployment.serve().speculative().map(Speculative::tokens).orElse(0);
        double scored = last ? Math.min(limits.maxNumSeqs() * (1.0 + guessed), tokens) * model.vocabularySize() : 0;
        double low = tokens * 2 * (4 * hidden + wide) + scored * 4 / tensor;
        double high = tokens * 2 * (10 * hidden + wide) + scored * 6;
        return MemoryLine.between(
                Kind.ACTIVATION,
                Math.max(LEAST_ACTIVATION, low),
                Math.max(LEAST_ACTIVATION, high),
                limits.maxNumBatchedTokens() + " tokens of hidden size " + model.hiddenSize() + " a step, " + FACTS);
    }

    private MemoryLine communication() {
        Parallelism parallelism = deployment.parallelism();
        long groups = IntStream.of(
                        parallelism.tensor(), parallelism.pipeline(), parallelism.data(), parallelism.decodeContext())
                .filter(size -> size > 1)
                .count();
        double low = BESIDE_TORCH * GIBIBYTE;
        double high = low;
        if (groups > 0) {
            // One more for the world.
            low += GROUP_LOW * (groups + 1) * GIBIBYTE;
            high += GROUP_HIGH * (groups + 1) * GIBIBYTE;
        }
        String source = groups + (groups == 1 ? " group of HCCL" : " groups of HCCL");
        if (groups > 0 && parallelism.expertParallel()) {
            long buffer = bufferMebibytes(deployment.environment());
            low += buffer * MEBIBYTE;
            high += 2 * buffer * MEBIBYTE;
            source += ", and that of the experts with HCCL_BUFFSIZE " + buffer;
        }
        return MemoryLine.between(Kind.COMMUNICATION, low, high, source + ", " + FACTS);
    }

    /** The largest of all nodes: each must have the memory for it. */
    private static long bufferMebibytes(Environment environment) {
        return Stream.concat(Stream.of(environment.cluster()), environment.nodes().values().stream())
                .map(variables -> variables.get("HCCL_BUFFSIZE"))
                .flatMapToLong(Overhead::wholeNumber)
                .max()
                .orElse(BUFFER_MEBIBYTES);
    }

    private static LongStream wholeNumber(@Nullable String text) {
        if (text == null || !text.strip().matches("[0-9]{1,18}")) {
            return LongStream.empty();
        }
        return LongStream.of(Math.min(MOST_BUFFER_MEBIBYTES, Long.parseLong(text.strip())));
    }

    private boolean hasArgument(String name) {
        return deployment.serve().args().stream()
                .anyMatch(argument -> argument.equals(name) || argument.startsWith(name + "="));
    }
}

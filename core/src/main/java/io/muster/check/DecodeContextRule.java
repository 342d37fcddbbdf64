package io.muster.check;

import static java.util.stream.Collectors.joining;

import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import io.muster.deploy.VllmAscendVersion;
import io.muster.model.ModelConfig;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Tensor ranks that hold the same keys and values may share out their tokens, and no others. */
final class DecodeContextRule implements Rule {

    /** The first release that shares out the tokens of sparse attention, and that says how. */
    private static final VllmAscendVersion SPARSE = new VllmAscendVersion(0, 23, 0);

    private static final String SOURCE = "vllm/config/model.py";

    @Override
    public List<Finding> check(Deployment deployment) {
        int context = deployment.parallelism().decodeContext();
        return refusal(deployment, context)
                .map(refusal -> Finding.error(
                        ParallelCode.DECODE_CONTEXT,
                        "parallelism.decodeContext",
                        refusal.message(),
                        "Use decodeContext " + sizes(deployment) + "."))
                .map(List::of)
                .orElseGet(List::of);
    }

    private static String sizes(Deployment deployment) {
        return IntStream.rangeClosed(1, Math.min(deployment.parallelism().tensor(), 1024))
                .filter(size -> refusal(deployment, size).isEmpty())
                .limit(8)
                .mapToObj(String::valueOf)
                .collect(joining(" or "));
    }

    private static Optional<Refusal> refusal(Deployment deployment, int context) {
        int tensor = deployment.parallelism().tensor();
        if (context == 1) {
            return Optional.empty();
        }
        if (tensor % context != 0) {
            return Optional.of(Refusal.inWords(
                    tensor + " tensor ranks cannot be grouped by " + context,
                    "tp_size=" + tensor + " must be divisible by dcp_size=" + context + ".",
                    "vllm/config/parallel.py"));
        }
        return deployment
                .model()
                .config()
                .flatMap(model -> model.isLatentAttention()
                        ? ofLatent(deployment, model, tensor, context)
                        : ofGrouped(model, tensor, context));
    }

    private static Optional<Refusal> ofGrouped(ModelConfig model, int tensor, int context) {
        int keyValue = model.keyValueHeads();
        if (tensor <= keyValue) {
            return Optional.of(Refusal.inWords(
                    "No head of the " + keyValue + " key-value heads is on more than one of " + tensor
                            + " tensor ranks",
                    "Decode context parallelism for GQA/MQA requires `--tensor-parallel-size` (" + tensor
                            + ") to be greater than the model's total number of KV heads (" + keyValue
                            + "). Increase `--tensor-parallel-size` or set `--decode-context-parallel-size 1`.",
                    SOURCE));
        }
        int copies = tensor / keyValue;
        if (context > copies) {
            return Optional.of(Refusal.inWords(
                    "Each key-value head is on " + copies + " tensor ranks",
                    "`--decode-context-parallel-size` (" + context + ") exceeds the maximum supported value (" + copies
                            + ") for `--tensor-parallel-size` (" + tensor + ") and " + keyValue + " model KV heads.",
                    SOURCE));
        }
        int queries = model.attentionHeads() / keyValue;
        if (queries % context != 0) {
            return Optional.of(Refusal.inWords(
                    queries + " query heads for each key-value head cannot be grouped by " + context,
                    "The model's number of query heads per KV head (" + queries
                            + ") must be divisible by `--decode-context-parallel-size` (" + context
                            + ") for GQA/MQA.",
                    SOURCE));
        }
        if (copies % context != 0) {
            return Optional.of(Refusal.withoutWords(
                    "Each key-value head is on " + copies + " tensor ranks, which cannot be grouped by " + context,
                    "vllm-ascend, context_parallel.md"));
        }
        return Optional.empty();
    }

    private static Optional<Refusal> ofLatent(Deployment deployment, ModelConfig model, int tensor, int context) {
        VllmAscendVersion version = deployment.vllmAscend().orElse(VllmAscendVersion.NEWEST_KNOWN);
        if (!model.isSparseAttention() || version.compareTo(SPARSE) < 0) {
            return Optional.empty();
        }
        if (context != tensor) {
            return Optional.of(Refusal.inWords(
                    "The tokens of sparse attention are shared out to all tensor ranks or not at all",
                    "DCP for SFA is only supported when dcp_size(" + context + ") == tp_size(" + tensor + ").",
                    "vllm_ascend/platform.py"));
        }
        if (deployment.cluster().npuGeneration() == NpuGeneration.ATLAS_950) {
            return Optional.of(Refusal.inWords(
                    "The tokens of sparse attention are not shared out on "
                            + deployment.cluster().npuGeneration().id(),
                    "SFA DCP with replicated indexer is not supported on A5 yet.",
                    "vllm_ascend/platform.py"));
        }
        return Optional.empty();
    }
}

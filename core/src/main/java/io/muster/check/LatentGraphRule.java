package io.muster.check;

import static java.util.stream.Collectors.joining;

import io.muster.deploy.Deployment;
import io.muster.deploy.VllmAscendVersion;
import io.muster.model.ModelConfig;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Old releases compute latent attention in a graph for 32, 64 or 128 heads a rank only: an assertion of 0.9.0 to 0.9.2.
 * Newer ones have it no more and their tutorials use fewer, but their list of questions (faqs.md) still excludes models
 * that have fewer heads in all, so that these are told of unless the release is said.
 */
final class LatentGraphRule implements Rule {

    private static final VllmAscendVersion LAST = new VllmAscendVersion(0, 9, 2);
    private static final Set<Integer> HEADS = Set.of(32, 64, 128);

    @Override
    public List<Finding> check(Deployment deployment) {
        Optional<ModelConfig> model = deployment.model().config().filter(ModelConfig::isLatentAttention);
        boolean eager = FreeArgs.of(deployment.serve().args()).isOn("--enforce-eager");
        if (model.isEmpty() || eager) {
            return List.of();
        }
        int heads = model.get().attentionHeads();
        int perRank = heads / deployment.parallelism().tensor();
        boolean told = deployment
                .vllmAscend()
                .map(version -> version.compareTo(LAST) <= 0)
                .orElse(heads < 32);
        if (!told || HEADS.contains(perRank)) {
            return List.of();
        }
        return List.of(Finding.warning(
                ParallelCode.LATENT_GRAPH,
                "parallelism.tensor",
                Refusal.inWords(
                                "Latent attention with " + perRank + " heads on a rank may not run as a graph",
                                "The allowed number of queries per kv when enabling both MLA and Graph mode only"
                                        + " support {32, 64, 128}",
                                "vllm-ascend issue 1451")
                        .message(),
                remedy(heads)));
    }

    private static String remedy(int heads) {
        String sizes = IntStream.of(128, 64, 32)
                .filter(perRank -> heads % perRank == 0)
                .map(perRank -> heads / perRank)
                .mapToObj(String::valueOf)
                .collect(joining(" or "));
        return (sizes.isEmpty() ? "Add" : "Use tensor " + sizes + ", or add")
                + " --enforce-eager to serve.args, or say with vllmAscend that the release is newer.";
    }
}

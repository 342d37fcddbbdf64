package io.muster.check;

import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import io.muster.deploy.Parallelism;
import io.muster.model.ModelConfig;
import java.util.List;

/**
 * Experts over RoCE: with both pipeline stages and data parallel replicas their dispatch fails or hangs. Nodes of A3 in one
 * superpod reach each other otherwise, so that nothing is said of them.
 */
final class PipelineWithDataRule implements Rule {

    @Override
    public List<Finding> check(Deployment deployment) {
        Parallelism parallelism = deployment.parallelism();
        boolean overRoce = deployment.cluster().npuGeneration() == NpuGeneration.ATLAS_A2
                && deployment.cluster().nodes().size() > 1;
        boolean isMoe = deployment.model().config().filter(ModelConfig::isMoe).isPresent();
        if (!overRoce || !isMoe || parallelism.pipeline() == 1 || parallelism.data() == 1) {
            return List.of();
        }
        return List.of(Finding.error(
                ParallelCode.PIPELINE_WITH_DATA,
                "parallelism",
                "Experts on nodes that RoCE joins go with pipeline " + parallelism.pipeline() + " or with data "
                        + parallelism.data()
                        + ", not with both: MoeDistributeDispatch fails or hangs (vllm-ascend, pipeline_parallel.md).",
                "Use pipeline 1 with data " + ((long) parallelism.pipeline() * parallelism.data())
                        + ", or data 1 with pipeline " + ((long) parallelism.pipeline() * parallelism.data()) + "."));
    }
}

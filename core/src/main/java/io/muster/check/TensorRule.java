package io.muster.check;

import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.model.ModelConfig;
import java.util.List;
import java.util.Optional;

/** Something of a model that is shared out to tensor parallel ranks, and that not every number of ranks can share. */
abstract class TensorRule implements Rule {

    private final ParallelCode code;

    TensorRule(ParallelCode code) {
        this.code = code;
    }

    /** Empty where the ranks can share it. */
    abstract Optional<Refusal> refusal(ModelSpec spec, ModelConfig model, Parallelism parallelism);

    /** What would help beside another tensor size; begins with a comma. */
    String alternative() {
        return "";
    }

    @Override
    public final List<Finding> check(Deployment deployment) {
        ModelSpec spec = deployment.model();
        return spec.config()
                .flatMap(model -> refusal(spec, model, deployment.parallelism())
                        .map(refusal -> Finding.error(
                                code,
                                "parallelism.tensor",
                                refusal.message(),
                                TensorSizes.near(deployment, model) + alternative() + ".")))
                .map(List::of)
                .orElseGet(List::of);
    }
}

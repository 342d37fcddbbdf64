package io.muster.check;

import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.model.ModelConfig;
import java.util.Optional;
import java.util.Set;

/** Models of these families want no more tensor ranks than experts. */
final class ExpertCountRule extends TensorRule {

    private static final Set<String> FAMILIES =
            Set.of("qwen2_moe", "qwen3_moe", "qwen3_vl_moe", "qwen3_next", "qwen3_5_moe", "minimax_m2");

    ExpertCountRule() {
        super(ParallelCode.EXPERTS_FEWER_THAN_TENSOR);
    }

    @Override
    Optional<Refusal> refusal(ModelSpec spec, ModelConfig model, Parallelism parallelism) {
        int experts = model.experts();
        int tensor = parallelism.tensor();
        if (experts == 0 || tensor <= experts || !FAMILIES.contains(model.family())) {
            return Optional.empty();
        }
        return Optional.of(Refusal.inWords(
                experts + " experts are fewer than " + tensor + " tensor ranks",
                "Tensor parallel size " + tensor + " is greater than the number of experts " + experts + ".",
                "vllm/model_executor/models"));
    }
}

package io.muster.check;

import com.google.common.math.IntMath;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.model.ModelConfig;
import java.math.RoundingMode;
import java.util.Optional;

/** The vocabulary is filled up to a multiple of 64; then each rank holds as many tokens as every other. */
final class VocabularyRule extends TensorRule {

    private static final int PADDING = 64;

    VocabularyRule() {
        super(ParallelCode.VOCABULARY);
    }

    @Override
    Optional<Refusal> refusal(ModelSpec spec, ModelConfig model, Parallelism parallelism) {
        int padded = IntMath.divide(model.vocabularySize(), PADDING, RoundingMode.CEILING) * PADDING;
        int tensor = parallelism.tensor();
        if (padded % tensor == 0) {
            return Optional.empty();
        }
        return Optional.of(Refusal.inWords(
                "A vocabulary of " + model.vocabularySize() + " tokens"
                        + (padded == model.vocabularySize() ? "" : ", filled up to " + padded + ",")
                        + " cannot be shared out to " + tensor + " tensor ranks",
                padded + " is not divisible by " + tensor,
                "vllm/model_executor/layers/vocab_parallel_embedding.py"));
    }
}

package io.muster.check;

/** What vLLM and vllm-ascend refuse of the way in which a model is cut over NPUs, or what would not work although they do not. */
public enum ParallelCode implements FindingCode {
    // The tensor parallel size.
    ATTENTION_HEADS,
    KEY_VALUE_HEADS,
    LINEAR_HEADS,
    INTERMEDIATE_SIZE,
    EXPERT_INTERMEDIATE_SIZE,
    EXPERTS_FEWER_THAN_TENSOR,
    VOCABULARY,
    QUANTIZATION_BLOCK,
    TENSOR_GROUP_SPLIT,
    // Pipeline stages.
    PIPELINE_STAGE_EMPTY,
    PIPELINE_STAGE_DENSE,
    LAYER_PARTITION,
    PIPELINE_WITH_DATA,
    // Experts.
    EXPERT_PARALLEL_DENSE,
    REDUNDANT_EXPERTS,
    // Context.
    DECODE_CONTEXT,
    PREFILL_CONTEXT,
    MAX_MODEL_LEN,
    CONTEXT_STRETCHED,
    BATCHED_TOKENS,
    LINEAR_PREFILL,
    SPECULATIVE_LAYERS,
    // What a release or a generation of NPU does not do.
    QUANTIZATION_NOT_SERVED,
    FP8_AS_16_BIT,
    LATENT_GRAPH,
    LATENT_ATTENTION_310P,
    FLOAT16_310P,
    EXPERT_PARALLEL_310P,
    PIPELINE_310P
}

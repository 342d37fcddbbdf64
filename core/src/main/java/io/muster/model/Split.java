package io.muster.model;

/** How a weight is divided among the ranks of one pipeline stage. */
public enum Split {
    /** Whole on every rank. */
    REPLICATED,
    /** By the tensor parallel size. */
    TENSOR,
    /** By the tensor parallel size, but never below one key-value head: more ranks than heads hold copies. */
    KEY_VALUE_HEADS,
    /** Whole experts by the expert parallel size; without expert parallel, each expert by the tensor parallel size. */
    EXPERTS,
    /** By the tensor parallel size, after the vocabulary was padded to a multiple of 64. */
    VOCABULARY
}

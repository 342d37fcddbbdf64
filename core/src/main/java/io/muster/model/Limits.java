package io.muster.model;

/**
 * The largest values that are read, each far above what is published, and so that the parameters of one layer always fit into 63
 * bits: experts x width x hidden size x 3 is below 2^53.
 */
final class Limits {
    static final int LAYERS = 10_000;
    static final int HIDDEN = 1 << 18;
    static final int INTERMEDIATE = 1 << 20;
    static final int HEADS = 1 << 14;
    static final int HEAD_DIM = 1 << 14;
    static final int RANK = 1 << 18;
    static final int EXPERTS = 1 << 13;
    static final int SHARED_EXPERTS = 1 << 10;
    static final int VOCABULARY = 1 << 26;
    static final int MTP_MODULES = 64;
    /** A thousand times the largest model that is published. */
    static final long PARAMETERS = 1_000_000_000_000_000L;

    private Limits() {}
}

package io.muster.model;

import java.util.Arrays;
import java.util.Optional;

/** In which form keys and values are cached. */
public enum KvCacheType {
    /** 16 bit, as the model computes them. */
    BF16("bf16", 2),
    /** 8 bit: {@code kv_cache_type: C8} of a checkpoint quantized for Ascend. */
    INT8("int8", 1);

    private final String id;
    private final int bytesPerValue;

    KvCacheType(String id, int bytesPerValue) {
        this.id = id;
        this.bytesPerValue = bytesPerValue;
    }

    /** Name in a description file. */
    public String id() {
        return id;
    }

    /** Bytes of one cached number. */
    public int bytesPerValue() {
        return bytesPerValue;
    }

    /** The type of that {@link #id()}. */
    public static Optional<KvCacheType> ofId(String id) {
        return Arrays.stream(values()).filter(t -> t.id.equals(id)).findFirst();
    }
}

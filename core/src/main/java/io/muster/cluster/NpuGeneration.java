package io.muster.cluster;

import java.util.Arrays;
import java.util.Optional;

/** Generation of Ascend NPU in every node of a cluster. Generations cannot be mixed: they need different images. */
public enum NpuGeneration {
    /** Atlas 800I/800T A2 (910B): 8 devices a node, HCCS inside a node, RoCE between nodes. */
    ATLAS_A2("atlas-a2"),
    /** Atlas 800I/800T A3 (910C): 16 devices a node, two dies an NPU, HCCS inside a superpod. */
    ATLAS_A3("atlas-a3"),
    /** Atlas 950 (950DT): 8 devices a node, UB between nodes. */
    ATLAS_950("atlas-950"),
    /** Atlas 300I Duo (310P): PCIe only; published for a single node only. */
    ATLAS_310P("atlas-310p");

    private final String id;

    NpuGeneration(String id) {
        this.id = id;
    }

    /** Name in a description file, such as {@code atlas-a2}. */
    public String id() {
        return id;
    }

    /** The generation of that {@link #id()}. */
    public static Optional<NpuGeneration> ofId(String id) {
        return Arrays.stream(values()).filter(g -> g.id.equals(id)).findFirst();
    }
}

package io.muster.preflight;

import io.muster.cluster.NpuGeneration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Pattern;

/** How {@code npu-smi} names the chips of a generation (facts/ascend.md 2). */
final class ChipNames {

    private ChipNames() {}

    static Pattern of(NpuGeneration generation) {
        return Pattern.compile(
                switch (generation) {
                    case ATLAS_A2 -> "(?i)(Ascend ?)?910B[0-9].*";
                    case ATLAS_A3 -> "(?i)Ascend ?910(_?9.*|C.*)?|910C.*|910_?9.*";
                    case ATLAS_950 -> "(?i)(Ascend ?)?950.*";
                    case ATLAS_310P -> "(?i)(Ascend ?)?310P.*";
                });
    }

    /** The only one of which all these can be; empty where there are none. */
    static Optional<NpuGeneration> generation(Collection<String> names) {
        return names.isEmpty()
                ? Optional.empty()
                : Arrays.stream(NpuGeneration.values())
                        .filter(generation ->
                                names.stream().allMatch(of(generation).asMatchPredicate()))
                        .findFirst();
    }
}

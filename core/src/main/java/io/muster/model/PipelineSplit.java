package io.muster.model;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;

/** How layers are divided among pipeline stages: {@code get_pp_indices} in vllm/distributed/utils.py (vLLM 0.32). */
public final class PipelineSplit {

    private PipelineSplit() {}

    /**
     * Layers of each stage. What does not divide evenly goes to the stages from the last but one backwards, since the last holds
     * the head. With fewer layers than stages, as vLLM allows, a stage has none.
     */
    public static List<Integer> of(int layers, int stages) {
        checkArgument(layers >= 1, "layers must be positive: %s", layers);
        checkArgument(stages >= 1, "stages must be positive: %s", stages);
        int remainder = layers % stages;
        var split = new ArrayList<Integer>();
        for (int stage = 0; stage < stages; stage++) {
            boolean takesOneMore = stage >= stages - 1 - remainder && stage < stages - 1;
            split.add(layers / stages + (takesOneMore ? 1 : 0));
        }
        return List.copyOf(split);
    }

    /**
     * Layers of each stage in a text such as {@code 31,30}, the value of {@code VLLM_PP_LAYER_PARTITION}. Whether their number and
     * sum fit a model is for others to see to.
     *
     * @throws IllegalArgumentException if a part is no whole number; the message is vLLM's
     */
    public static List<Integer> parse(String partition) {
        var split = new ArrayList<Integer>();
        for (String part : partition.split(",", -1)) {
            try {
                split.add(Integer.valueOf(part.strip()));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("Invalid partition string: " + partition, e);
            }
        }
        return List.copyOf(split);
    }
}

package io.muster.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The longest sequence of a model: {@code _get_and_verify_max_len} in vllm/config/model.py (vLLM 0.32). */
final class ContextLength {

    /** Kinds of rotary embedding whose {@code max_position_embeddings} is the stretched length already, or that do not stretch. */
    private static final Set<String> NOT_STRETCHED = Set.of("default", "mrope", "su", "longrope", "llama3");

    private static final double MOST_FACTOR = 1 << 20;

    private ContextLength() {}

    static int read(ConfigSection section) throws ModelConfigException {
        int positions = section.integer(
                1, Integer.MAX_VALUE, "max_position_embeddings", "n_positions", "max_seq_len", "seq_length");
        for (String key : List.of("rope_parameters", "rope_scaling")) {
            Optional<ConfigSection> rope = section.section(key);
            if (rope.isPresent()) {
                return stretched(positions, rope.get());
            }
        }
        return positions;
    }

    private static int stretched(int positions, ConfigSection rope) throws ModelConfigException {
        String typeKey = rope.has("rope_type") ? "rope_type" : "type";
        String type = rope.text(typeKey).orElse("default");
        if (NOT_STRETCHED.contains(type)) {
            return positions;
        }
        int original = type.equals("yarn")
                ? rope.integer(1, Integer.MAX_VALUE, "original_max_position_embeddings")
                : positions;
        double longest = original * rope.number(1, MOST_FACTOR, "factor").orElse(1);
        if (longest > Integer.MAX_VALUE) {
            throw rope.wrong("factor", "no more than " + Integer.MAX_VALUE + " tokens,");
        }
        return (int) longest;
    }
}

package io.muster.deploy;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * The model to serve. Immutable.
 *
 * @param id what {@code vllm serve} is given: a hub id, or the path of a folder that exists on every node
 */
public record ModelSpec(String id) {

    public ModelSpec {
        checkArgument(!id.isBlank(), "model id must not be blank");
    }

    public static ModelSpec of(String id) {
        return new ModelSpec(id);
    }
}

package io.muster.docker;

import static com.google.common.base.Preconditions.checkArgument;

import io.muster.deploy.RuntimeSpec;

/**
 * One container of the same image on every node, with the host's network. Immutable.
 *
 * @param image name with tag or digest; it must be on every node
 */
public record DockerRuntime(String image) implements RuntimeSpec {

    public DockerRuntime {
        checkArgument(!image.isBlank(), "image must not be blank");
    }

    public static DockerRuntime image(String image) {
        return new DockerRuntime(image);
    }
}

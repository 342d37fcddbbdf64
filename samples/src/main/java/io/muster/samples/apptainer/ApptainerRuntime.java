package io.muster.samples.apptainer;

import io.muster.deploy.RuntimeSpec;

/**
 * An instance of that image on each node.
 *
 * @param image a file on every host, such as {@code /images/vllm-ascend.sif}
 */
public record ApptainerRuntime(String image) implements RuntimeSpec {}

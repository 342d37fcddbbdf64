/**
 * Manifests for KubeRay and LeaderWorkerSet, of the same deployment.
 */
module io.muster.kubernetes {
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.dataformat.yaml;
    requires transitive io.muster.core;
    requires io.muster.docker;
    requires io.muster.ray;
    requires io.muster.vllm;
    requires static transitive org.jspecify;

    exports io.muster.kubernetes;
}

/**
 * Ray: how the ranks of a deployment are started on its nodes.
 */
module io.muster.ray {
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires com.google.common;
    requires transitive io.muster.core;
    requires transitive io.muster.vllm;
    requires static transitive org.jspecify;

    exports io.muster.ray;

    // Scripts are resources, and Guava reads them.
    opens io.muster.ray to
            com.google.common;

    provides io.muster.spi.AdapterProvider with
            io.muster.ray.RayProvider;
}

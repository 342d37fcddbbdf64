/**
 * vLLM: what is served, and how several nodes serve it without Ray.
 */
module io.muster.vllm {
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires com.google.common;
    requires transitive io.muster.core;
    requires static transitive org.jspecify;

    exports io.muster.vllm;

    // Scripts are resources, and Guava reads them.
    opens io.muster.vllm to
            com.google.common;

    provides io.muster.spi.AdapterProvider with
            io.muster.vllm.VllmProvider;
}

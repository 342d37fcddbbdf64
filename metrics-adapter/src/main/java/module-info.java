/**
 * What a watch sees, as meters of Micrometer.
 */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // Micrometer has no descriptor.
module io.muster.metrics {
    requires transitive io.muster.core;
    requires transitive micrometer.core;
    requires static transitive org.jspecify;

    exports io.muster.metrics;
}

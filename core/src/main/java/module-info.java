/**
 * Muster: descriptions, checks, plans and runs. Launchers and runtimes are found as services; see {@link io.muster.spi}.
 */
module io.muster.core {
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.dataformat.yaml;
    requires com.google.common;
    requires static transitive com.google.errorprone.annotations;
    requires static transitive org.jspecify;
    requires org.slf4j;
    requires org.yaml.snakeyaml;

    exports io.muster;
    exports io.muster.advise;
    exports io.muster.check;
    exports io.muster.cluster;
    exports io.muster.deploy;
    exports io.muster.description;
    exports io.muster.diagnose;
    exports io.muster.drift;
    exports io.muster.fit;
    exports io.muster.model;
    exports io.muster.network;
    exports io.muster.npu;
    exports io.muster.plan;
    exports io.muster.preflight;
    exports io.muster.repair;
    exports io.muster.run;
    exports io.muster.spi;
    exports io.muster.status;
    exports io.muster.trace;
    exports io.muster.watch;

    // Scripts and tables are resources, and Guava reads them.
    opens io.muster.deploy to
            com.google.common;
    opens io.muster.network to
            com.google.common;
    opens io.muster.run to
            com.google.common;

    uses io.muster.spi.AdapterProvider;
}

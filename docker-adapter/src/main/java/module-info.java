/**
 * Docker and Podman: what ranks run in.
 */
module io.muster.docker {
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires com.google.common;
    requires transitive io.muster.core;
    requires static transitive org.jspecify;

    exports io.muster.docker;

    // Tables are resources, and Guava reads them.
    opens io.muster.docker to
            com.google.common;

    provides io.muster.spi.AdapterProvider with
            io.muster.docker.DockerProvider;
}

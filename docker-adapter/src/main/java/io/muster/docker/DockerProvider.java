package io.muster.docker;

import io.muster.diagnose.Catalogue;
import io.muster.spi.AdapterProvider;
import io.muster.spi.RuntimeAdapter;
import java.util.List;

/** Brings the Docker runtime. */
public final class DockerProvider implements AdapterProvider {

    /** Made by {@link java.util.ServiceLoader}. */
    public DockerProvider() {}

    @Override
    public List<RuntimeAdapter> runtimes() {
        return List.of(new DockerRuntimeAdapter());
    }

    @Override
    public Catalogue catalogue() {
        return Catalogue.read(DockerProvider.class, "symptoms.yaml");
    }
}

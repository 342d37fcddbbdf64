package io.muster.vllm;

import io.muster.diagnose.Catalogue;
import io.muster.spi.AdapterProvider;
import io.muster.spi.LauncherAdapter;
import java.util.List;

/** Brings vLLM as its own launcher. */
public final class VllmProvider implements AdapterProvider {

    /** Made by {@link java.util.ServiceLoader}. */
    public VllmProvider() {}

    @Override
    public List<LauncherAdapter> launchers() {
        return List.of(new VllmLauncherAdapter());
    }

    @Override
    public Catalogue catalogue() {
        return Catalogue.read(VllmProvider.class, "symptoms.yaml");
    }
}

package io.muster.ray;

import io.muster.diagnose.Catalogue;
import io.muster.spi.AdapterProvider;
import io.muster.spi.LauncherAdapter;
import java.util.List;

/** Brings the Ray launcher. */
public final class RayProvider implements AdapterProvider {

    /** Made by {@link java.util.ServiceLoader}. */
    public RayProvider() {}

    @Override
    public List<LauncherAdapter> launchers() {
        return List.of(new RayLauncherAdapter());
    }

    @Override
    public Catalogue catalogue() {
        return Catalogue.read(RayProvider.class, "symptoms.yaml");
    }
}

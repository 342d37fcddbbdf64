package io.muster.spi;

import io.muster.diagnose.Catalogue;
import java.util.List;

/** Found by {@link java.util.ServiceLoader}; makes the adapters that a module brings. Needs a public no-argument constructor. */
public interface AdapterProvider {

    default List<LauncherAdapter> launchers() {
        return List.of();
    }

    default List<RuntimeAdapter> runtimes() {
        return List.of();
    }

    /** What logs of what these adapters start may hold, and what it means. */
    default Catalogue catalogue() {
        return Catalogue.EMPTY;
    }
}

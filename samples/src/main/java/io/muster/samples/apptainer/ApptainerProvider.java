package io.muster.samples.apptainer;

import io.muster.spi.AdapterProvider;
import io.muster.spi.RuntimeAdapter;
import java.util.List;

/** Found by {@link java.util.ServiceLoader} where a file in META-INF/services names it, or given to {@code Planner.of}. */
// region provider
public final class ApptainerProvider implements AdapterProvider {

    @Override
    public List<RuntimeAdapter> runtimes() {
        return List.of(new ApptainerRuntimeAdapter());
    }
}
// endregion

package io.muster;

import static java.util.stream.Collectors.joining;

import io.muster.deploy.Deployment;
import io.muster.deploy.LauncherSpec;
import io.muster.deploy.RuntimeSpec;
import io.muster.spi.AdapterProvider;
import io.muster.spi.LauncherAdapter;
import io.muster.spi.RuntimeAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** The adapters at hand, found by the type of the spec that a deployment carries. */
final class Adapters {

    private final List<LauncherAdapter> launchers = new ArrayList<>();
    private final List<RuntimeAdapter> runtimes = new ArrayList<>(List.of(new BareRuntimeAdapter()));

    private Adapters(Iterable<AdapterProvider> providers) {
        for (AdapterProvider provider : providers) {
            launchers.addAll(provider.launchers());
            runtimes.addAll(provider.runtimes());
        }
    }

    static Adapters discover() {
        return new Adapters(ServiceLoader.load(AdapterProvider.class));
    }

    static Adapters of(List<AdapterProvider> providers) {
        return new Adapters(providers);
    }

    List<LauncherAdapter> launchers() {
        return launchers;
    }

    List<RuntimeAdapter> runtimes() {
        return runtimes;
    }

    /** That deployment with the only launcher's defaults, if it names no launcher. */
    Deployment complete(Deployment deployment) {
        if (deployment.launcher().isPresent()) {
            return deployment;
        }
        if (launchers.size() != 1) {
            throw new IllegalStateException("The deployment names no launcher, and there is not exactly one to choose. "
                    + tried(
                            "launchers",
                            launchers.stream().map(LauncherAdapter::name).toList()));
        }
        return deployment.toBuilder().launcher(launchers.get(0).defaults()).build();
    }

    LauncherAdapter launcherOf(Deployment deployment) {
        LauncherSpec spec = deployment.launcher().orElseThrow();
        return launchers.stream()
                .filter(a -> a.specType().isInstance(spec))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No launcher adapter understands "
                        + spec.getClass().getName() + ". "
                        + tried(
                                "launchers",
                                launchers.stream().map(LauncherAdapter::name).toList())));
    }

    RuntimeAdapter runtimeOf(Deployment deployment) {
        RuntimeSpec spec = deployment.runtime();
        return runtimes.stream()
                .filter(a -> a.specType().isInstance(spec))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No runtime adapter understands "
                        + spec.getClass().getName() + ". "
                        + tried(
                                "runtimes",
                                runtimes.stream().map(RuntimeAdapter::name).toList())));
    }

    private static String tried(String kind, List<String> names) {
        return "Known " + kind + ": "
                + (names.isEmpty() ? "none" : names.stream().collect(joining(", ")))
                + ". Add the adapter's module to the class path, or give its provider to Planner.";
    }
}

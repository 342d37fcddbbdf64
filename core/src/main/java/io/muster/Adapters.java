package io.muster;

import io.muster.deploy.Deployment;
import io.muster.deploy.LauncherSpec;
import io.muster.deploy.RuntimeSpec;
import io.muster.diagnose.Catalogue;
import io.muster.spi.AdapterProvider;
import io.muster.spi.LauncherAdapter;
import io.muster.spi.RuntimeAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.Supplier;

/** The adapters at hand, found by the type of the spec that a deployment carries. */
final class Adapters {

    private static final String ADD = "Add the adapter's module to the class path, or give its provider to Planner.";

    private final List<LauncherAdapter> launchers = new ArrayList<>();
    private final List<Supplier<Catalogue>> catalogues = new ArrayList<>();
    private final List<RuntimeAdapter> runtimes = new ArrayList<>(List.of(new BareRuntimeAdapter()));

    private Adapters(Iterable<AdapterProvider> providers) {
        for (AdapterProvider provider : providers) {
            launchers.addAll(provider.launchers());
            runtimes.addAll(provider.runtimes());
            catalogues.add(provider::catalogue);
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

    /** What all of them know of logs. */
    Catalogue catalogue() {
        Catalogue known = Catalogue.ofAscend();
        for (Supplier<Catalogue> more : catalogues) {
            known = known.and(more.get());
        }
        return known;
    }

    List<RuntimeAdapter> runtimes() {
        return runtimes;
    }

    /** Whether the deployment names no launcher although there are several. */
    boolean mustBeChosen(Deployment deployment) {
        return deployment.launcher().isEmpty()
                && launchers.size() > 1
                && LauncherAdapter.byDefault(launchers).isEmpty();
    }

    /** That deployment with the defaults of the launcher that is taken, if it names none. */
    Deployment complete(Deployment deployment) {
        if (deployment.launcher().isPresent()) {
            return deployment;
        }
        LauncherAdapter launcher = LauncherAdapter.byDefault(launchers)
                .orElseThrow(() -> new IllegalStateException(
                        "The deployment names no launcher, and there is not exactly one to choose. "
                                + known("launchers", names(launchers, LauncherAdapter::name))
                                + (launchers.isEmpty() ? ADD : "Give the deployment the options of one of them.")));
        return deployment.toBuilder().launcher(launcher.defaults()).build();
    }

    /** Whether there is a launcher and a runtime for it: a plan may come from elsewhere. */
    boolean understand(Deployment deployment) {
        return launchers.stream()
                        .anyMatch(a -> deployment
                                .launcher()
                                .filter(a.specType()::isInstance)
                                .isPresent())
                && runtimes.stream().anyMatch(a -> a.specType().isInstance(deployment.runtime()));
    }

    LauncherAdapter launcherOf(Deployment deployment) {
        LauncherSpec spec = deployment.launcher().orElseThrow();
        return launchers.stream()
                .filter(a -> a.specType().isInstance(spec))
                .findFirst()
                .orElseThrow(() -> notUnderstood("launcher", spec, names(launchers, LauncherAdapter::name)));
    }

    RuntimeAdapter runtimeOf(Deployment deployment) {
        RuntimeSpec spec = deployment.runtime();
        return runtimes.stream()
                .filter(a -> a.specType().isInstance(spec))
                .findFirst()
                .orElseThrow(() -> notUnderstood("runtime", spec, names(runtimes, RuntimeAdapter::name)));
    }

    private static IllegalStateException notUnderstood(String kind, Object spec, List<String> names) {
        return new IllegalStateException("No " + kind + " adapter understands "
                + spec.getClass().getName() + ". " + known(kind + "s", names) + ADD);
    }

    private static <A> List<String> names(List<A> adapters, Function<A, String> name) {
        return adapters.stream().map(name).toList();
    }

    private static String known(String kind, List<String> names) {
        return "Known " + kind + ": " + (names.isEmpty() ? "none" : String.join(", ", names)) + ". ";
    }
}

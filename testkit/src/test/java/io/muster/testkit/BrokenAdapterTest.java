package io.muster.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.plan.Phase;
import io.muster.ray.RayProvider;
import io.muster.spi.AdapterProvider;
import io.muster.spi.LauncherAdapter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The contract sees what it is for. */
class BrokenAdapterTest {

    @Test
    void aStepTwiceIsSeen() {
        breaks(
                "bringUp",
                BrokenAdapterTest::twice,
                AdapterContract::phasesHaveNamesOfTheirOwnAndWaitForThoseBeforeThem);
        breaks("bringUp", BrokenAdapterTest::renamed, AdapterContract::stepsAreOfTheHostsDescribedAndHaveIdsOfTheirOwn);
    }

    @Test
    void aNodeThatIsForgottenIsSeen() {
        breaks("takeDown", phases -> List.of(), AdapterContract::everyNodeIsTakenDown);
        breaks("takeDown", BrokenAdapterTest::ofTheHead, AdapterContract::everyNodeIsTakenDown);
    }

    @Test
    void aStatusThatCannotBeReadIsSeen() {
        breaks(
                "status",
                status -> {
                    throw new IllegalStateException("no such node");
                },
                AdapterContract::whateverHostsPrintIsRead);
    }

    private static List<Phase> twice(List<Phase> phases) {
        var all = new ArrayList<>(phases);
        all.addAll(phases);
        return all;
    }

    private static List<Phase> ofTheHead(List<Phase> phases) {
        return phases.stream().map(phase -> phase.only("10.0.0.1"::equals)).toList();
    }

    private static List<Phase> renamed(List<Phase> phases) {
        var all = new ArrayList<>(phases);
        all.add(phases.get(0).named("again"));
        return all;
    }

    @SuppressWarnings("unchecked")
    private static <T> void breaks(String method, UnaryOperator<T> result, Consumer<AdapterContract> test) {
        LauncherAdapter ray = new RayProvider().launchers().get(0);
        var broken = (LauncherAdapter) Proxy.newProxyInstance(
                LauncherAdapter.class.getClassLoader(),
                new Class<?>[] {LauncherAdapter.class},
                (proxy, called, args) -> {
                    try {
                        Object right = called.invoke(ray, args);
                        return called.getName().equals(method) ? result.apply((T) right) : right;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        assertThatThrownBy(() -> test.accept(new Broken(broken))).isInstanceOf(AssertionError.class);
    }

    /** Not found by JUnit: it is private. */
    private static final class Broken extends AdapterContract {
        private final LauncherAdapter launcher;

        Broken(LauncherAdapter launcher) {
            this.launcher = launcher;
        }

        @Override
        protected AdapterProvider[] providers() {
            return new AdapterProvider[] {
                new AdapterProvider() {
                    @Override
                    public List<LauncherAdapter> launchers() {
                        return List.of(launcher);
                    }
                }
            };
        }

        @Override
        protected Deployment deployment() {
            return Deployment.builder(RayContractTest.twoNodes(), ModelSpec.of("any/model"))
                    .build();
        }
    }
}

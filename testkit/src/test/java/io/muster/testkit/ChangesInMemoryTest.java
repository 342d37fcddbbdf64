package io.muster.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.Muster;
import io.muster.Planner;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.deploy.LauncherSpec;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.deploy.RuntimeSpec;
import io.muster.deploy.ServeOptions;
import io.muster.docker.DockerRuntime;
import io.muster.drift.Difference;
import io.muster.drift.Drift;
import io.muster.drift.Restart;
import io.muster.ray.RayLauncher;
import io.muster.run.Report;
import io.muster.vllm.VllmLauncher;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Hosts in memory know from what was started what runs there. */
@ExtendWith(InMemoryHostsExtension.class)
class ChangesInMemoryTest {

    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of(RayLauncher.ofDefaults(), BareRuntime.withoutSetup()),
                Arguments.of(RayLauncher.ofDefaults(), DockerRuntime.image("quay.io/ascend/vllm-ascend:v0.23.0")),
                Arguments.of(VllmLauncher.ofDefaults(), BareRuntime.withoutSetup()));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatIsChangedIsToldAndStartedAgainAndNothingElse(
            LauncherSpec launcher, RuntimeSpec runtime, InMemoryHosts hosts) throws InterruptedException {
        Planner planner = Planner.create();
        Deployment first = Deployment.builder(RayContractTest.twoNodes(), ModelSpec.of("any/model"))
                .parallelism(Parallelism.tensor(8).pipeline(2))
                .launcher(launcher)
                .runtime(runtime)
                .build();
        boolean ray = launcher instanceof RayLauncher;
        try (Muster muster = hosts.muster()) {
            assertThat(muster.apply(planner.plan(first), event -> {}).failures())
                    .isEmpty();
            assertThat(muster.diff(first)).isEqualTo(Drift.NONE);

            Deployment longer = first.toBuilder()
                    .serve(ServeOptions.builder().maxModelLen(4096).build())
                    .build();
            assertThat(muster.diff(longer).differences())
                    .extracting(Difference::name)
                    .contains("vllm serve --max-model-len");
            assertThat(muster.diff(longer).restart()).isEqualTo(ray ? Restart.SERVE : Restart.GANG);

            Deployment ofOne = longer.toBuilder()
                    .environment(new Environment(Map.of(), Map.of("10.0.0.2", Map.of("OMP_NUM_THREADS", "it's 10"))))
                    .build();
            Report report = muster.apply(planner.plan(ofOne), event -> {});
            assertThat(report.failures()).isEmpty();
            assertThat(report.drift().restart()).isEqualTo(ray ? Restart.NODE : Restart.GANG);
            assertThat(muster.diff(ofOne)).isEqualTo(Drift.NONE);

            muster.down(ofOne);
            assertThat(muster.diff(ofOne).idle()).containsExactlyInAnyOrderElementsOf(List.of("10.0.0.1", "10.0.0.2"));
        }
    }
}

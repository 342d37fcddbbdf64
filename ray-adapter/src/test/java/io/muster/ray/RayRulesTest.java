package io.muster.ray;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.check.Finding;
import io.muster.check.Severity;
import io.muster.deploy.Deployment;
import io.muster.deploy.Parallelism;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RayRulesTest {

    private static final RayLauncher RAY = RayLauncher.ofDefaults();

    private static List<Finding> check(RayLauncher ray) {
        return RayRules.check(Guide.deployment(), ray);
    }

    @Test
    void theGuideHasNoFindings() {
        assertThat(check(RAY)).isEmpty();
    }

    static Stream<Arguments> collisions() {
        return Stream.of(
                Arguments.of(RAY.dashboardPort(6379), "ray.dashboardPort", "ray.port", 6379),
                Arguments.of(RAY.port(52365), "ray.agentPort", "ray.port", 52365),
                Arguments.of(RAY.agentPort(8265), "ray.agentPort", "ray.dashboardPort", 8265),
                // Port of vllm serve in the guide.
                Arguments.of(RAY.port(8000), "serve.port", "ray.port", 8000),
                Arguments.of(RAY.dashboardPort(8000), "serve.port", "ray.dashboardPort", 8000),
                Arguments.of(RAY.agentPort(8000), "serve.port", "ray.agentPort", 8000));
    }

    @ParameterizedTest(name = "{1} and {2}")
    @MethodSource("collisions")
    void onePortForTwoThingsIsAnErrorThatNamesBoth(RayLauncher ray, String path, String other, int port) {
        List<Finding> findings = check(ray);

        assertThat(findings).hasSize(1);
        Finding finding = findings.get(0);
        assertThat(finding.code().name()).isEqualTo("PORTS_COLLIDE");
        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
        assertThat(finding.path()).isEqualTo(path);
        assertThat(finding.message()).contains(path, other, String.valueOf(port));
        assertThat(finding.remedy()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--distributed-executor-backend",
                "--distributed-executor-backend=mp",
                "--distributed_executor_backend",
                "--distributed-e",
                "--data-parallel-backend",
                "--data-parallel-backend mp"
            })
    void aBackendAmongTheFreeArgumentsIsAnError(String arg) {
        Deployment deployment = Guide.deployment().toBuilder()
                .serve(Guide.serve().args(List.of("--enforce-eager", arg)).build())
                .build();

        assertThat(RayRules.check(deployment, RAY)).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(RayCode.BACKEND_NOT_RAY);
            assertThat(finding.path()).isEqualTo("serve.args[1]");
            assertThat(finding.message()).contains("'" + arg + "'");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"--", "-d", "mp", "--distributed-timeout-seconds", "--data-parallel-size-local"})
    void anotherArgumentIsLeftAlone(String arg) {
        Deployment deployment = Guide.deployment().toBuilder()
                .serve(Guide.serve().args(List.of(arg)).build())
                .build();

        assertThat(RayRules.check(deployment, RAY)).isEmpty();
    }

    @Test
    void onePortForFourThingsIsThreeErrors() {
        assertThat(check(RAY.port(8000).dashboardPort(8000).agentPort(8000)))
                .extracting(Finding::path)
                .containsExactly("ray.dashboardPort", "ray.agentPort", "serve.port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "2", "v2.48.0", "2.48.0 ", "latest", ">=2.48", "99999.1", "2.48.0; rm"})
    void aVersionThatIsNoneIsAnError(String version) {
        List<Finding> findings = check(RAY.version(version));

        assertThat(findings).hasSize(1);
        Finding finding = findings.get(0);
        assertThat(finding.code()).isEqualTo(RayCode.RAY_VERSION_UNREADABLE);
        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
        assertThat(finding.path()).isEqualTo("ray.version");
        assertThat(finding.message()).contains("'" + version + "'");
        assertThat(finding.remedy()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.48.0", "2.48", "3.0.0rc1", "2.60.0.dev0", "10.0.0"})
    void aVersionThatRayPrintsIsFine(String version) {
        assertThat(check(RAY.version(version))).isEmpty();
    }

    @Test
    void dataParallelIsAWarning() {
        Deployment deployment = Guide.deployment().toBuilder()
                .parallelism(Parallelism.tensor(8).data(2))
                .build();

        List<Finding> findings = RayRules.check(deployment, RAY);

        assertThat(findings).hasSize(1);
        Finding finding = findings.get(0);
        assertThat(finding.code()).isEqualTo(RayCode.DATA_PARALLEL_ON_RAY);
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        assertThat(finding.path()).isEqualTo("parallelism.data");
        assertThat(finding.message()).contains("size 2");
        assertThat(finding.remedy()).isNotBlank();
    }

    @Test
    void everythingWrongIsToldAtOnce() {
        Deployment deployment = Guide.deployment().toBuilder()
                .parallelism(Parallelism.tensor(8).data(2))
                .build();

        assertThat(RayRules.check(deployment, RAY.port(8265).version("latest")))
                .extracting(finding -> finding.code().name())
                .containsExactlyInAnyOrder("PORTS_COLLIDE", "RAY_VERSION_UNREADABLE", "DATA_PARALLEL_ON_RAY");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.13.0", "2.0.0", "2.0.1", "2.1", "2.1.0"})
    void aRayUpTo21LeavesVisibleDevicesAlone(String version) {
        assertThat(RayRules.narrowsVisibleDevices(RAY.version(version))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.2.0", "2.10.0", "2.48", "2.48.0", "2.60.0", "3.0.0", "10.0.0", "nonsense"})
    void aNewerRayNarrowsVisibleDevices(String version) {
        assertThat(RayRules.narrowsVisibleDevices(RAY.version(version))).isTrue();
    }

    @Test
    void aRayOfUnknownVersionIsTakenAsNewer() {
        assertThat(RayRules.narrowsVisibleDevices(RAY)).isTrue();
    }
}

package io.muster.ray;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.Planner;
import io.muster.check.Finding;
import io.muster.check.Severity;
import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.deploy.Parallelism;
import io.muster.deploy.Secret;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RayRulesTest {

    private static final RayLauncher RAY = RayLauncher.ofDefaults();

    private static List<Finding> check(RayLauncher ray) {
        return RayRules.check(Guide.deployment(), ray);
    }

    private static List<Finding> overlaps(RayLauncher ray) {
        return Planner.of(new RayProvider())
                .check(Guide.deployment().toBuilder().launcher(ray).build())
                .errors();
    }

    @Test
    void theGuideHasNoFindings() {
        assertThat(check(RAY)).isEmpty();
    }

    static Stream<Arguments> collisions() {
        return Stream.of(
                Arguments.of(RAY.port(RayPort.DASHBOARD, 6379), "ray.dashboardPort", "ray.port", 6379),
                Arguments.of(RAY.port(RayPort.GCS, 6384), "ray.agentPort", "ray.port", 6384),
                Arguments.of(RAY.port(RayPort.AGENT, 8265), "ray.agentPort", "ray.dashboardPort", 8265),
                // Port of vllm serve in the guide.
                Arguments.of(RAY.port(RayPort.GCS, 8000), "serve.port", "ray.port", 8000),
                Arguments.of(RAY.port(RayPort.DASHBOARD, 8000), "serve.port", "ray.dashboardPort", 8000),
                Arguments.of(RAY.port(RayPort.AGENT, 8000), "serve.port", "ray.agentPort", 8000),
                Arguments.of(
                        RAY.port(RayPort.MAX_WORKER, 60000),
                        "env.cluster.HCCL_IF_BASE_PORT",
                        "ray.minWorkerPort",
                        60000));
    }

    @ParameterizedTest(name = "{1} and {2}")
    @MethodSource("collisions")
    void onePortForTwoThingsIsAnErrorThatNamesBoth(RayLauncher ray, String path, String other, int port) {
        List<Finding> findings = overlaps(ray);

        assertThat(findings).hasSize(1);
        Finding finding = findings.get(0);
        assertThat(finding.code().name()).isEqualTo("PORTS_OVERLAP");
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
    void onePortForThreeThingsIsAnErrorForEachPair() {
        assertThat(overlaps(RAY.port(RayPort.GCS, 8000).port(RayPort.DASHBOARD, 8000)))
                .extracting(Finding::path)
                .containsExactly("ray.dashboardPort", "serve.port", "serve.port");
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
        assertThat(check(RAY.version(version))).noneMatch(finding -> finding.code() == RayCode.RAY_VERSION_UNREADABLE);
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

        assertThat(RayRules.check(
                        deployment, RAY.port(RayPort.MIN_WORKER, 20000).version("latest")))
                .extracting(finding -> finding.code().name())
                .containsExactlyInAnyOrder("RAY_WORKER_PORTS", "RAY_VERSION_UNREADABLE", "DATA_PARALLEL_ON_RAY");
    }

    @ParameterizedTest
    @CsvSource({
        "2.51.1, WHERE_KNOWN, ray.version",
        "2.48.0, DISABLED, ray.version",
        "2.52.0, DISABLED, ray.authentication"
    })
    void aRayThatAsksNobodyIsAWarningThatSaysWhatIsOpen(String version, RayAuthentication authentication, String path) {
        assertThat(check(RAY.version(version).authentication(authentication)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo(RayCode.RAY_UNAUTHENTICATED);
                    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                    assertThat(finding.path()).isEqualTo(path);
                    assertThat(finding.message()).contains("can run programs on all of them");
                    assertThat(finding.remedy()).contains("muster ports --firewall");
                });
    }

    @Test
    void aRayThatKnowsNoTokensCannotBeToldToAskForOne() {
        assertThat(check(RAY.version("2.51.0").authentication(RayAuthentication.TOKEN)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.code()).isEqualTo(RayCode.RAY_TOKEN_UNSUPPORTED));
        assertThat(check(RAY.version("2.52.0").authentication(RayAuthentication.TOKEN)))
                .isEmpty();
    }

    @Test
    void howRayIsSpokenToIsSaidByItsOptionsAlone() {
        Deployment deployment = Guide.deployment().toBuilder()
                .environment(new Environment(
                        Map.of("RAY_AUTH_MODE", "token"), Map.of(Guide.WORKER, Map.of("RAY_AUTH_TOKEN_PATH", "/x"))))
                .secret("RAY_AUTH_TOKEN", Secret.environment("T"))
                .build();

        List<Finding> findings = RayRules.check(deployment, RAY);

        assertThat(findings).extracting(Finding::code).containsOnly(RayCode.RAY_VARIABLE_OWN);
        assertThat(findings)
                .extracting(Finding::path)
                .containsExactly(
                        "env.cluster.RAY_AUTH_MODE",
                        "env.nodes[10.0.0.2].RAY_AUTH_TOKEN_PATH",
                        "secrets.RAY_AUTH_TOKEN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.13.0", "2.0.0", "2.0.1", "2.1", "2.1.0"})
    void aRayUpTo21LeavesVisibleDevicesAlone(String version) {
        assertThat(RayVersion.narrowsVisibleDevices(RAY.version(version))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.2.0", "2.10.0", "2.48", "2.48.0", "2.60.0", "3.0.0", "10.0.0", "nonsense"})
    void aNewerRayNarrowsVisibleDevices(String version) {
        assertThat(RayVersion.narrowsVisibleDevices(RAY.version(version))).isTrue();
    }

    @Test
    void aRayOfUnknownVersionIsTakenAsNewer() {
        assertThat(RayVersion.narrowsVisibleDevices(RAY)).isTrue();
    }
}

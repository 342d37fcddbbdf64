package io.muster.check;

import static io.muster.check.Sound.HEAD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.deploy.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentRuleTest {

    @ParameterizedTest
    @ValueSource(strings = {"LD_PRELOAD", "PATH", "_", "_x", "lower", "A1", "http_proxy", "MUSTERX", "HCCL_BUFFSIZE"})
    void namesThatAShellExportsAreTaken(String name) {
        assertThat(of(Sound.withEnv(name, "any value; $(even) this\n"))).isEmpty();
        assertThat(of(Sound.withNodeEnv("10.0.0.2", name, ""))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1A", "A-B", "A B", "A=B", "A\n", "A;id", "$(id)", "É", "A\0", "A.B", "A[0]"})
    void namesThatAShellDoesNotExportAreRefused(String name) {
        assertThat(of(Sound.withEnv(name, "1"))).extracting(Finding::code).containsExactly(CheckCode.ENV_NAME);
        assertThat(of(Sound.withNodeEnv("10.0.0.1", name, "1")))
                .extracting(Finding::code)
                .containsExactly(CheckCode.ENV_NAME);
    }

    static Stream<String> namesThatBashKeepsForItself() throws IOException {
        Process bash = new ProcessBuilder("bash", "-c", "readonly -p").start();
        bash.getOutputStream().close();
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return said.lines().map(line -> line.replaceFirst("declare -\\S+ (\\w+).*", "$1"));
    }

    @ParameterizedTest
    @MethodSource("namesThatBashKeepsForItself")
    void namesThatBashLetsNobodySetAreRefused(String name) {
        assertThat(of(Sound.withEnv(name, "1"))).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(CheckCode.ENV_NAME);
            assertThat(finding.message()).contains(name);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"HCCL_IF_IP", "VLLM_HOST_IP"})
    void addressOfOneNodeIsRefusedForSeveralAndTakenForOne(String name) {
        assertThat(of(Sound.withEnv(name, "10.0.0.1")))
                .extracting(Finding::code)
                .containsExactly(CheckCode.ENV_NODE_LOCAL);
        assertThat(new EnvironmentRule()
                        .check(Sound.on(Sound.cluster(HEAD))
                                .environment(new Environment(Map.of(name, "10.0.0.1"), Map.of()))
                                .build()))
                .extracting(Finding::code)
                .containsExactly(CheckCode.ENV_OVERRIDES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"HCCL_SOCKET_IFNAME", "GLOO_SOCKET_IFNAME", "TP_SOCKET_IFNAME", "ASCEND_RT_VISIBLE_DEVICES"})
    void whatMusterComputesMayBeOverriddenWithAWarning(String name) {
        assertThat(of(Sound.withEnv(name, "x")))
                .extracting(Finding::code, Finding::severity)
                .containsExactly(tuple(CheckCode.ENV_OVERRIDES, Severity.WARNING));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0", "\ud800", "x\udc00y"})
    void valueThatDoesNotReachAProgramUnchangedIsRefused(String value) {
        assertThat(of(Sound.withEnv("A", value))).extracting(Finding::code).containsExactly(CheckCode.TEXT_UNUSABLE);
        assertThat(of(Sound.withNodeEnv("10.0.0.1", "A", value)))
                .extracting(Finding::code)
                .containsExactly(CheckCode.TEXT_UNUSABLE);
    }

    @Test
    void variablesOfAHostThatIsNotThereAreCheckedToo() {
        assertThat(of(Sound.withNodeEnv("10.0.0.9", "A B", "1")))
                .extracting(Finding::code)
                .containsExactly(CheckCode.ENV_UNKNOWN_HOST, CheckCode.ENV_NAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "VLLM_API_KEY"})
    void aSecretAmongTheVariablesIsRefusedAndNotRepeated(String name) {
        assertThat(of(Sound.withNodeEnv("10.0.0.1", name, "topsecret")))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo(CheckCode.SECRET_IN_ENVIRONMENT);
                    assertThat(finding.severity()).isEqualTo(Severity.ERROR);
                    assertThat(finding.toString()).contains("secrets." + name).doesNotContain("topsecret");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"MY_API_KEY", "AWS_SECRET_ACCESS_KEY", "MODELSCOPE_API_TOKEN", "DB_PASSWORD", "SECRET"})
    void whatLooksLikeASecretIsAWarningSinceItMayBeNone(String name) {
        assertThat(of(Sound.withEnv(name, "topsecret"))).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(CheckCode.SECRET_SUSPECTED);
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            assertThat(finding.toString()).doesNotContain("topsecret");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"VLLM_MAX_TOKENS", "TOKENIZERS_PARALLELISM", "HF_TOKEN_PATH", "KEYS"})
    void whatSpeaksOfTokensOnlyIsNone(String name) {
        assertThat(of(Sound.withEnv(name, "1"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A-B", "../x", "MUSTER_X", "HCCL_IF_IP", "UID", "A"})
    void aSecretHasANameThatNothingElseSets(String name) {
        Deployment deployment = Sound.withEnv("A", "1").toBuilder()
                .secret("GOOD", Secret.environment("X"))
                .secret(name, Secret.environment("X"))
                .build();

        assertThat(of(deployment))
                .extracting(Finding::code, Finding::path)
                .containsExactly(tuple(CheckCode.SECRET_NAME, "secrets." + name));
    }

    private static List<Finding> of(Deployment deployment) {
        return new EnvironmentRule().check(deployment);
    }
}

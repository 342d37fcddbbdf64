package io.muster.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServeAskedRuleTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--ssl-certfile",
                "--ssl-keyfile=/etc/key.pem",
                "--ssl_ca_certs /etc/ca.pem",
                "--ssl-cert-reqs=2",
                "--ssl-c",
                "--enable-ssl-refresh",
                "--uds=/run/vllm.sock"
            })
    void aServiceThatIsNotAskedOverHttpIsRefused(String arg) {
        assertThat(new ServeAskedRule().check(Sound.withArgs("--enforce-eager", arg)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo(CheckCode.SERVE_ARG_NOT_ASKED);
                    assertThat(finding.path()).isEqualTo("serve.args[1]");
                    assertThat(finding.message()).contains("HTTP", "serve.port");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"--api-key", "--api-key=topsecret", "--api_key topsecret"})
    void aKeyAmongTheArgumentsIsRefusedAndNotRepeated(String arg) {
        assertThat(new ServeAskedRule().check(Sound.withArgs(arg, "topsecret")))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo(CheckCode.SERVE_ARG_SECRET);
                    assertThat(finding.toString()).contains("VLLM_API_KEY").doesNotContain("topsecret");
                });
    }

    @Test
    void otherArgumentsAreTaken() {
        assertThat(new ServeAskedRule()
                        .check(Sound.withArgs(
                                "--host",
                                "127.0.0.1",
                                "--api-server-count=2",
                                "--enable-prefix-caching",
                                "--udsx",
                                "--")))
                .isEmpty();
    }
}

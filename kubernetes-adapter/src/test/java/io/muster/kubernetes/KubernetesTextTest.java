package io.muster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesTextTest {

    private static final long SEED = Long.getLong("seed", 20261128);

    private static final String SPECIAL = "$$$()(A)$(A) \n\t'\"\\#:-?{}[]&*!|>%@`,=~aZ01.eExn+_";

    @Test
    void aTextComesOutOfKubernetesAsItWas() {
        var random = new Random(SEED);
        for (int i = 0; i < 2000; i++) {
            String text = text(random);
            assertThat(Kubelet.expanded(KubernetesText.literal(text), Map.of("A", "!")))
                    .as("seed " + SEED)
                    .isEqualTo(text);
        }
    }

    @Test
    void aTextComesOutOfYamlAsItWas() throws IOException {
        var random = new Random(SEED);
        for (int i = 0; i < 2000; i++) {
            ObjectNode document = KubernetesText.object().put("value", text(random));
            assertThat(Schemas.YAML.readTree(KubernetesText.yaml(document)))
                    .as("seed " + SEED)
                    .isEqualTo(document);
        }
    }

    /** Which readers of YAML take for something else than a text, each for others. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "true",
                "yes",
                "on",
                "Off",
                "y",
                "N",
                "null",
                "~",
                "1",
                "1.5",
                "1e3",
                "0x1F",
                "0o7",
                "1_000",
                "12:30:00",
                ".inf",
                "2026-11-28",
                "-",
                "=",
                "<<",
                "# x",
                "a: b",
                "- a",
                "127.0.0.1",
                "@x",
                "`x",
                "%x",
                "a #b"
            })
    void whatIsNoPlainWordIsQuoted(String text) {
        assertThat(KubernetesText.yaml(KubernetesText.object().put("value", text)))
                .isEqualTo("value: \"" + text + "\"\n");
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(SPECIAL.charAt(random.nextInt(SPECIAL.length())));
        }
        return text.toString();
    }
}

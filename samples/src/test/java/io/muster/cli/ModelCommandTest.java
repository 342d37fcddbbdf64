package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelCommandTest {

    @TempDir
    private Path folder;

    @Test
    void aMixtureIsToldOneFactALine() {
        assertThat(Program.run("model", config("Qwen3-30B-A3B"))).isEqualTo(new Program(0, """
                family        qwen3_moe, Qwen3MoeForCausalLM
                parameters    30,532,122,624, 3,041,867,776 a token
                layers        48
                experts       128, 8 a token
                context       40,960 tokens
                KV cache      98,304 bytes a token, in 16 bit on one NPU
                quantization  not told by this file
                """, ""));
    }

    @Test
    void aDenseModelThatReadsPicturesAndPredictsIsToldWithBoth() {
        assertThat(Program.run("model", config("Qwen3.5-27B")).out())
                .contains("vision        460,730,096 more parameters\n", "prediction    424,699,392 more parameters\n")
                .doesNotContain("experts");
    }

    @Test
    void programsGetOneDocument() {
        Program program = Program.run("model", "--json", config("GLM-5.2-FP8"));

        assertThat(program).isEqualTo(new Program(0, """
                {
                  "family" : "glm_moe_dsa",
                  "architecture" : "GlmMoeDsaForCausalLM",
                  "parameters" : 743377019904,
                  "activeParameters" : 40298947584,
                  "visionParameters" : 0,
                  "predictionParameters" : 9952920576,
                  "layers" : 78,
                  "experts" : 256,
                  "expertsPerToken" : 8,
                  "context" : 1048576,
                  "kvCacheBytesPerToken" : 109824,
                  "quantization" : "fp8"
                }
                """, ""));
    }

    @Test
    void aQuantizationThatIsNotToldIsNull() {
        assertThat(Program.run("model", config("Qwen3-8B"), "--json")
                        .json()
                        .path("quantization")
                        .isNull())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"DeepSeek-V4-Pro, deepseek_v4", "Nemotron-H-56B-Base-8K, nemotron_h", "gemma-4-26B-A4B, gemma4"})
    void aFamilyThatIsNotKnownIsRefusedByName(String name, String family) {
        Program text = Program.run("model", config(name));
        Program json = Program.run("model", config(name), "--json");

        assertThat(text.exitCode()).isEqualTo(1);
        assertThat(text.out())
                .startsWith("error  UNSUPPORTED_FAMILY  model_type\n    Expected ")
                .contains(family);
        assertThat(json.exitCode()).isEqualTo(1);
        assertThat(json.json().fieldNames()).toIterable().containsExactly("code", "path", "message");
        assertThat(json.json().path("code").asText()).isEqualTo("UNSUPPORTED_FAMILY");
        assertThat(json.json().path("path").asText()).isEqualTo("model_type");
        assertThat(json.json().path("message").asText()).contains(family);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model_type\": | NOT_JSON | model_type",
                "{\"model_type\": \"llama\"} | KEY_MISSING | hidden_size",
                "{\"model_type\": \"llama\", \"hidden_size\": \"4096\"} | VALUE_WRONG | hidden_size",
                "{\"model_type\": \"llama\", \"hc_mult\": 4} | UNSUPPORTED_FAMILY | hc_mult"
            })
    void aBrokenConfigIsToldWithItsPath(String text, String code, String path) throws IOException {
        Path file = Files.writeString(folder.resolve("config.json"), text);

        Program program = Program.run("model", "--json", file);

        assertThat(program.exitCode()).isEqualTo(1);
        assertThat(program.json().path("code").asText()).isEqualTo(code);
        assertThat(program.json().path("path").asText()).isEqualTo(path);
        assertThat(program.json().path("message").asText()).startsWith("Expected ");
        assertThat(program.err()).isEmpty();
    }

    @Test
    void aFileThatIsNotThereOrIsAFolderIsNotReadable() {
        Path nowhere = folder.resolve("nowhere.json");

        assertThat(Program.run("model", nowhere)).isEqualTo(new Program(1, """
                error  FILE_NOT_READABLE  %1$s
                    Expected a config.json in %1$s: there is no such file.
                """.formatted(nowhere), ""));
        assertThat(Program.run("model", folder, "--json").json().path("code").asText())
                .isEqualTo("FILE_NOT_READABLE");
    }

    @Test
    void aFileWithoutEndIsRefusedForItsLength() {
        Program program = Program.run("model", "--json", "/dev/zero");

        assertThat(program.exitCode()).isEqualTo(1);
        assertThat(program.json().path("code").asText()).isEqualTo("NOT_JSON");
        assertThat(program.json().path("message").asText()).contains("more than 1048576");
    }

    private static Path config(String name) {
        return Path.of("../core/src/test/resources/io/muster/model/configs", name + ".json");
    }
}

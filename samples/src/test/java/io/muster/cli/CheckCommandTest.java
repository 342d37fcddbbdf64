package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckCommandTest {

    @TempDir
    private Path folder;

    @Test
    void theExampleHasNoFindings() {
        assertThat(Program.run("check", Example.FILE)).isEqualTo(new Program(0, "0 errors, 0 warnings\n", ""));

        Program json = Program.run("check", "--json", Example.FILE);
        assertThat(json.exitCode()).isZero();
        assertThat(json.out()).isEqualTo("{\n  \"findings\" : [ ]\n}\n");
        assertThat(json.err()).isEmpty();
    }

    @Test
    void everyMistakeIsToldAtOnceWithPlaceAndRemedy() throws IOException {
        Program program = Program.run("check", badDescription());

        assertThat(program.exitCode()).isEqualTo(1);
        assertThat(program.err()).isEmpty();
        Golden.assertAsItWas("check.txt", program.out());
    }

    @Test
    void jsonTellsTheSameMistakesAsTheText() throws IOException {
        Path file = badDescription();

        Program program = Program.run("check", file, "--json");

        assertThat(program.exitCode()).isEqualTo(1);
        assertThat(program.err()).isEmpty();
        assertThat(program.codes()).hasSizeGreaterThan(3);
        String text = Program.run("check", file).out();
        for (JsonNode finding : program.json().path("findings")) {
            assertThat(finding.fieldNames())
                    .toIterable()
                    .containsExactly("code", "severity", "path", "message", "remedy");
            assertThat(finding.path("severity").asText()).isIn("ERROR", "WARNING", "INFO");
            for (String part : new String[] {"code", "path", "message", "remedy"}) {
                assertThat(text).contains(finding.path(part).asText());
            }
        }
    }

    @Test
    void aWarningAloneIsGood() {
        Path spansNodes = Example.with("tensor: 8, pipeline: 2", "tensor: 16, pipeline: 1", folder);

        Program text = Program.run("check", spansNodes);
        Program json = Program.run("check", "--json", spansNodes);

        assertThat(text.exitCode()).isZero();
        assertThat(text.out()).startsWith("warning  ").endsWith("0 errors, 1 warning\n");
        assertThat(json.exitCode()).isZero();
        assertThat(json.json().at("/findings/0/severity").asText()).isEqualTo("WARNING");
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "plan", "up", "status", "down"})
    void aFileThatIsNotThereIsAFindingOfEveryCommand(String command) {
        Path nowhere = folder.resolve("nowhere.yaml");

        Program text = Program.run(command, nowhere);
        Program json = Program.run(command, nowhere, "--json");

        assertThat(text.exitCode()).isEqualTo(1);
        assertThat(text.out()).contains("FILE_NOT_READABLE", nowhere.toString(), "1 error, 0 warnings");
        assertThat(text.err()).isEmpty();
        assertThat(json.exitCode()).isEqualTo(1);
        assertThat(json.codes()).containsExactly("FILE_NOT_READABLE");
        assertThat(json.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "plan", "up", "status", "down"})
    void aBadDescriptionIsRefusedByEveryCommand(String command) throws IOException {
        Path file = badDescription();

        assertThat(Program.run(command, file)).isEqualTo(Program.run("check", file));
        Program json = Program.run(command, file, "--json");
        assertThat(json.exitCode()).isEqualTo(1);
        assertThat(json.json().path("findings"))
                .isEqualTo(Program.run("check", file, "--json").json().path("findings"));
        assertThat(json.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "nodes: {", "\0", "a: &a [*a]", "- just\n- a list", "{\"nodes\": 7}"})
    void whatIsNoDescriptionAtAllIsToldInOneDocument(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("bad.yaml"), text);

        Program program = Program.run("check", file, "--json");

        assertThat(program.exitCode()).isEqualTo(1);
        assertThat(program.codes()).isNotEmpty().doesNotContain("UNEXPECTED_FAILURE");
        assertThat(program.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{image: 5} | VALUE_WRONG_TYPE", "{} | KEY_MISSING", "{image: --privileged} | IMAGE_NAME"})
    void aWrongImageIsToldOnce(String docker, String codes) {
        Path file =
                Example.with("{bare: {setup: \"source /opt/ray/bin/activate\"}}", "{docker: " + docker + "}", folder);

        assertThat(Program.run("check", "--json", file).codes()).containsExactly(codes.split(" "));
    }

    private Path badDescription() throws IOException {
        return Files.writeString(folder.resolve("bad.yaml"), """
                name: Qwen!
                nodes:
                  - {host: 10.0.0.1, nic: eth0}
                  - {host: 10.0.0.1, nicc: eth0}
                npusPerNode: many
                model: {id: Qwen/Qwen3-235B-A22B}
                parallelism: {tensor: 8, pipeline: 0}
                serve: {memoryUtilization: 1.5}
                """);
    }
}

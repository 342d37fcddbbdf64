package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdviseCommandTest {

    private static final Path CONFIG =
            Path.of("../core/src/test/resources/io/muster/model/configs/Qwen3-235B-A22B.json");

    @TempDir
    private Path folder;

    /** The example with the config of its model, and these lines in place of its parallelism. */
    private Path description(String parallelism) throws IOException {
        String example = Files.readString(Example.FILE)
                .replace("{id: Qwen/Qwen3-235B-A22B}", "{id: Qwen/Qwen3-235B-A22B, config: qwen.json}")
                .replace("parallelism: {tensor: 8, pipeline: 2, expertParallel: true}\n", parallelism);
        assertThat(example).contains("qwen.json").doesNotContain("expertParallel");
        Files.copy(CONFIG, folder.resolve("qwen.json"));
        return Files.writeString(folder.resolve("qwen.yaml"), example);
    }

    @Test
    void theTableIsAsItWas() throws IOException {
        Program program = Program.run("advise", description(""));

        assertThat(program.exitCode()).isZero();
        assertThat(program.err()).isEmpty();
        Golden.assertAsItWas("advise.txt", program.out());
    }

    @Test
    void jsonHoldsEveryLayoutOnce() throws IOException {
        Program program = Program.run("advise", "--json", description(""));

        assertThat(program.exitCode()).isZero();
        assertThat(program.err()).isEmpty();
        JsonNode advice = program.json();
        assertThat(advice.fieldNames()).toIterable().containsExactly("strategies", "rejected", "note");
        assertThat(advice.path("strategies")).isNotEmpty();
        for (JsonNode strategy : advice.path("strategies")) {
            assertThat(strategy.fieldNames())
                    .toIterable()
                    .contains(
                            "tensor",
                            "pipeline",
                            "data",
                            "expertParallel",
                            "decodeContext",
                            "verdict",
                            "memoryPerNpu",
                            "maxContext",
                            "concurrency",
                            "prefillSeconds",
                            "decodeSeconds",
                            "throughputTokensPerSecond",
                            "why");
            assertThat(strategy.path("tensor").asInt()
                            * strategy.path("pipeline").asInt()
                            * strategy.path("data").asInt())
                    .isEqualTo(16);
            assertThat(strategy.path("verdict").asText()).isIn("FITS", "TIGHT");
            assertThat(strategy.path("stages"))
                    .hasSize(strategy.path("pipeline").asInt());
            assertThat(strategy.at("/stages/0/lines/0/source").asText()).isNotBlank();
        }
        assertThat(advice.path("strategies").findValuesAsText("chosen")).containsOnlyOnce("true");
        assertThat(advice.path("rejected"))
                .isNotEmpty()
                .allSatisfy(rejection -> assertThat(rejection.fieldNames())
                        .toIterable()
                        .containsExactly(
                                "tensor", "pipeline", "data", "expertParallel", "decodeContext", "code", "message"));
        // 15 layouts of 16 NPUs, with and without expert parallel.
        assertThat(advice.path("strategies").size() + advice.path("rejected").size())
                .isGreaterThanOrEqualTo(30);
    }

    @Test
    void theLayoutThatIsDescribedPlaysNoPart() throws IOException {
        Path impossible = description("parallelism: {tensor: 3, pipeline: 500}\n");

        assertThat(Program.run("check", impossible).exitCode()).isEqualTo(1);
        assertThat(Program.run("advise", impossible).exitCode()).isZero();
    }

    @Test
    void thePageIsWrittenAndNamed() throws IOException {
        Path page = folder.resolve("page.html");

        Program program = Program.run("advise", description(""), "-o", page);

        assertThat(program.out()).endsWith("Drawn in " + page + ".\n");
        assertThat(Files.readString(page)).startsWith("<!DOCTYPE html>").contains("<svg", "10.0.0.2");
    }

    @Test
    void aPageThatCannotBeWrittenIsOneFinding() throws IOException {
        Program program = Program.run("advise", "--json", description(""), "-o", Example.FILE.resolve("page.html"));

        assertThat(program.exitCode()).isEqualTo(1);
        assertThat(program.codes()).containsExactly("OUTPUT_NOT_WRITABLE");
        assertThat(program.json().path("strategies").isArray()).isTrue();
    }

    @Test
    void withoutAConfigNothingIsAdvised() {
        Program program = Program.run("advise", "--json", Example.FILE);

        assertThat(program.exitCode()).isEqualTo(1);
        assertThat(program.codes()).containsExactly("MODEL_CONFIG_NOT_GIVEN");
        assertThat(program.json().path("strategies")).isEmpty();
        assertThat(program.json().path("rejected")).isEmpty();
    }

    @Test
    void whereNoLayoutWorksThatIsSaid() throws IOException {
        Path hopeless = Files.writeString(
                folder.resolve("small.yaml"),
                Files.readString(description("")).replace("memoryUtilization: 0.9", "memoryUtilization: 0.1"));

        Program program = Program.run("advise", hopeless);

        assertThat(program.exitCode()).isEqualTo(1);
        assertThat(program.out()).startsWith("No layout works.\n").contains("MEMORY_DOES_NOT_FIT");
    }

    @Test
    void checkShowsTheSumLineByLineAndTheLayoutThatIsTaken() throws IOException {
        Path file = description("");

        Program text = Program.run("check", file);
        Program json = Program.run("check", file, "--json");

        assertThat(text.exitCode()).isZero();
        Golden.assertAsItWas("check-memory.txt", text.out());
        assertThat(json.codes()).containsExactly("PARALLELISM_CHOSEN");
        assertThat(json.json().at("/memory/verdict").asText()).isEqualTo("FITS");
        assertThat(json.json().at("/memory/stages/0/lines")).isNotEmpty();
    }

    @Test
    void checkFailsWhereTheModelDoesNotFitAndShowsTheSum() throws IOException {
        Path file = Files.writeString(
                folder.resolve("small.yaml"),
                Files.readString(description("parallelism: {tensor: 8, pipeline: 2}\n"))
                        .replace("memoryUtilization: 0.9", "memoryUtilization: 0.4"));

        Program text = Program.run("check", file);
        Program json = Program.run("check", file, "--json");

        assertThat(text.exitCode()).isEqualTo(1);
        assertThat(text.out()).contains("MEMORY_DOES_NOT_FIT", "Memory: does not fit.", "expert weights");
        assertThat(json.exitCode()).isEqualTo(1);
        assertThat(json.json().at("/memory/verdict").asText()).isEqualTo("DOES_NOT_FIT");
    }
}

package io.muster.vllm;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.check.Finding;
import io.muster.plan.CommandOutput;
import io.muster.plan.Told;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelAnswersTest {

    private static final LauncherWords WORDS =
            new LauncherWords("the launcher", "See who has them", "", "", "run it by hand");

    private final ModelAnswers expectation = new ModelAnswers(Guide.deployment(), WORDS);

    private static CommandOutput output(String server, String log, String completion) {
        String setIn = log.isEmpty() ? "" : log.indent(1);
        return new CommandOutput(
                0,
                "--- server\n" + server + (server.isEmpty() ? "" : "\n") + "--- log\n" + setIn
                        + (completion.isEmpty() ? "" : "--- completion\n" + completion + "\n"),
                "");
    }

    private Finding unmet(CommandOutput output) {
        List<Finding> unmet = expectation.unmet(output);
        assertThat(unmet).hasSize(1);
        return unmet.get(0);
    }

    private void assertFinal(CommandOutput output, ServeCode code, String... said) {
        assertThat(expectation.told(output)).isEqualTo(Told.ofFailure());
        assertThat(unmet(output).code()).isEqualTo(code);
        assertThat(unmet(output).message()).contains(said);
    }

    @Test
    void aCompletionIsAllThatIsExpected() {
        CommandOutput output = output("12", "any", "200\n{\"choices\": [{\"text\": \" a\\nb\"}]}");

        assertThat(expectation.unmet(output)).isEmpty();
        assertThat(expectation.told(output).answer()).isEqualTo(Optional.of(" a\nb"));
    }

    @Test
    void aServerThatLoadsIsWaitedForAndToldHowFarItIs() {
        CommandOutput output = output("12", EngineLogTest.SHARDS, "");

        assertThat(unmet(output).code()).isEqualTo(ServeCode.SERVICE_NOT_READY);
        assertThat(unmet(output).message()).contains("the last that vLLM told: loading the model, 50 %");
        assertThat(expectation.told(output)).isEqualTo(Told.progress("loading the model, 50 %"));
    }

    @Test
    void aServerThatHasEndedIsNotWaitedFor() {
        assertFinal(
                output("", "(EngineCore pid=7) ERROR 11-24 12:00:00 [core.py:1] ValueError: No such folder.", ""),
                ServeCode.SERVICE_ENDED,
                "it has ended: ValueError: No such folder.");
        assertFinal(output("", "", ""), ServeCode.SERVICE_ENDED, "it has ended: nothing.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WARNING 11-24 12:00:00 [ray_utils.py:613] The number of required NPUs exceeds the total number of available NPUs in the placement group.",
                "INFO 11-24 12:00:10 [ray_utils.py:467] Waiting for creating a placement group of specs for 10 seconds. specs=[{'NPU': 1.0}]"
            })
    void tooFewNpusAreToldAtOnceAlthoughTheServerWaits(String line) {
        assertFinal(
                output("12", "(EngineCore pid=7) " + line, ""),
                ServeCode.TOO_FEW_NPUS,
                "Expected the launcher to have 16 free NPUs",
                line.substring(line.indexOf(']') + 2, line.indexOf("placement group")));
    }

    @Test
    void aStrangerAtThePortIsTold() {
        assertFinal(
                output("", "OSError: [Errno 98] Address already in use", ""),
                ServeCode.SERVE_PORT_TAKEN,
                "port 8000 of 10.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "404\n{\"error\": {\"message\": \"The model `x` does not exist.\"}}",
                "401\n{\"error\":\"Unauthorized\"}",
                "500\n",
                "200\n{\"choices\": []}",
                "200\n<html>not json</html>"
            })
    void anAnswerWithoutACompletionIsNotAskedForAgain(String completion) {
        assertFinal(
                output("12", "any", completion), ServeCode.COMPLETION_REFUSED, "status " + completion.substring(0, 3));
    }

    @Test
    void linesOfTheLogThatLookLikeHeadingsAreNone() {
        CommandOutput output = output("12", "--- completion\n200\n{\"choices\": [{\"text\": \"a\"}]}", "");

        assertThat(expectation.told(output).answer()).isEmpty();
        assertThat(unmet(output).code()).isEqualTo(ServeCode.SERVICE_NOT_READY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "what?", "--- server\n", "--- server\n1\n--- logs\n"})
    void whatIsNoAnswerIsAskedForAgain(String stdout) {
        CommandOutput output = new CommandOutput(255, stdout, "Connection reset");

        assertThat(expectation.told(output)).isEqualTo(Told.progress(""));
        assertThat(unmet(output).message()).contains("Connection reset");
    }
}

package io.muster.vllm;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.check.Finding;
import io.muster.plan.CommandOutput;
import io.muster.plan.Told;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerRunsTest {

    private final ServerRuns expectation = new ServerRuns(Guide.deployment(), Guide.WORKER, VllmScripts.WORDS);

    private static CommandOutput output(String stdout) {
        return new CommandOutput(0, stdout, "");
    }

    private Finding unmet(CommandOutput output) {
        List<Finding> unmet = expectation.unmet(output);
        assertThat(unmet).hasSize(1);
        return unmet.get(0);
    }

    @Test
    void aServerThatRunsIsWatchedOnAndToldHowFarItIs() {
        CommandOutput output = output("--- server\n12\n--- log\n Starting to load model x...\n--- end\n");

        assertThat(expectation.told(output)).isEqualTo(Told.progress("loading the model"));
        assertThat(unmet(output).code()).isEqualTo(ServeCode.SERVICE_NOT_READY);
        assertThat(unmet(output).message()).contains(Guide.WORKER, "loading the model");
    }

    @Test
    void aServerThatHasEndedIsToldAtOnceWithItsHostAndCause() {
        CommandOutput output = output("--- server\n--- log\n RuntimeError: no such device\n--- end\n");

        assertThat(expectation.told(output)).isEqualTo(Told.ofFailure());
        assertThat(unmet(output).code()).isEqualTo(ServeCode.SERVICE_ENDED);
        assertThat(unmet(output).message()).contains(Guide.WORKER, "it has ended: RuntimeError: no such device.");
    }

    @Test
    void whatIsNoAnswerIsAskedForAgain() {
        assertThat(expectation.told(output("what?"))).isEqualTo(Told.progress(""));
    }
}

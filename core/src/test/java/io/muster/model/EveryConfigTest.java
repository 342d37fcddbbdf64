package io.muster.model;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which of the published configs are read, and which are refused. */
class EveryConfigTest {

    @Test
    void isReadOrRefusedByName() {
        String outcome = Configs.names().stream().map(EveryConfigTest::outcome).collect(joining("\n", "", "\n"));

        assertThat(outcome).isEqualTo(Configs.outcomes());
    }

    private static String outcome(String name) {
        try {
            ModelConfig model = ModelConfig.parse(Configs.text(name));
            return name + ": " + model.family() + ", " + model.maxPositions() + " tokens"
                    + model.checkpointQuantization().map(q -> ", " + q.id()).orElse("");
        } catch (ModelConfigException e) {
            return name + ": " + e.code() + " at " + e.path();
        }
    }
}

package io.muster.ray;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.plan.CommandOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RayletRunsTest {

    private final RayletRuns expectation = new RayletRuns("10.0.0.2");

    @Test
    void aHostWithoutItsRayletIsToldAtOnce() {
        CommandOutput output = said("raylet has ended\n");

        assertThat(expectation.told(output).isFinal()).isTrue();
        assertThat(expectation.unmet(output)).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(RayCode.NODE_DEAD);
            assertThat(finding.message()).contains("10.0.0.2").contains("it has ended");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"raylet runs\n", "", "raylet", "bash: no"})
    void aHostThatHasItOrCannotTellIsAskedAgain(String stdout) {
        assertThat(expectation.told(said(stdout)).isFinal()).isFalse();
        assertThat(expectation.unmet(said(stdout))).isNotEmpty();
    }

    private static CommandOutput said(String stdout) {
        return new CommandOutput(0, stdout, "");
    }
}

package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReleasePinsTest {

    private static List<ReleasePins> rows(String release) {
        return ReleasePins.of(VllmAscendVersion.parse(release).orElseThrow());
    }

    @Test
    void theNewestReleaseIsAsItsNotesSay() {
        ReleasePins row = rows("v0.23.0").get(0);

        assertThat(row.release()).isEqualTo("0.23.0");
        assertThat(row)
                .hasToString(
                        "cann 9.1.0, python >=3.10,<3.13, ray >=2.47.1,<=2.48.0, torch-npu 2.10.0.post4, vllm 0.23.0");
    }

    @Test
    void candidatesHaveRowsOfTheirOwnAfterTheRelease() {
        assertThat(rows("0.11.0"))
                .extracting(ReleasePins::release)
                .containsExactly("0.11.0", "0.11.0rc2", "0.11.0rc1", "0.11.0rc0");
        assertThat(rows("0.99.0")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.7.3", "0.8.4", "0.8.5", "0.9.0", "0.9.1", "0.9.2", "0.10.0", "0.10.1", "0.10.2", "0.11.0", "0.12.0",
                "0.13.0", "0.14.0", "0.15.0", "0.16.0", "0.17.0", "0.18.0", "0.19.1", "0.20.2", "0.21.0", "0.22.1",
                "0.23.0", "0.24.0", "0.25.1", "0.26.0"
            })
    void eachReleaseNamesVllmCannAndPythonAndAdmitsWhatItNames(String release) {
        assertThat(rows(release)).isNotEmpty().allSatisfy(row -> {
            assertThat(row.pins()).containsKeys("vllm", "cann", "python");
            row.pins().forEach((program, pin) -> {
                if (!pin.text().contains("=")) {
                    assertThat(row.outside(Map.of(program, pin.text()))).isEmpty();
                }
            });
            assertThat(row.outside(Map.of("python", "3.11.9"))).isEmpty();
            assertThat(row.outside(Map.of("python", "2.7.18", "vllm", "9.0.0", "other", "1", "cann", "")))
                    .containsOnlyKeys("python", "vllm");
        });
    }
}

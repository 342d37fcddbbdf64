package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionPinTest {

    @ParameterizedTest
    @CsvSource({
        "2.7.1, 2.7.1",
        "2.7.1, 2.7.1.post1",
        "2.7.1, 2.7.1+cpu",
        "0.11.0, 0.11.0+empty",
        "8.3.RC1, 8.3.rc1",
        "3.11, 3.11.9",
        "0.11.0, 0.11.1.dev0+gb8b302cde",
        "'>=2.47.1,<=2.48.0', 2.47.1",
        "'>=2.47.1,<=2.48.0', 2.48.0",
        "'>=2.47.1,<=2.48.0', 2.48",
        "'>=3.10,<3.13', 3.12.11",
        "'>=24.1.RC1', 24.1.rc1",
        "'>=24.1.RC1', 24.1.0",
        "'>=25.5', 25.5.0"
    })
    void admitsWhatGoesWithIt(String pin, String version) {
        assertThat(new VersionPin(pin).admits(version)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "2.7.1, 2.7.10",
        "2.7.1, 2.7",
        "2.10.0.post4, 2.10.0",
        "2.10.0.post4, 2.10.0.post2",
        "8.5.0, 8.5.1",
        "8.3.RC1, 8.3.RC2",
        "8.3.RC1, 8.3.0",
        "3.1, 3.11.9",
        "'>=2.47.1,<=2.48.0', 2.47.0",
        "'>=2.47.1,<=2.48.0', 2.48.1",
        "'>=2.47.1,<=2.48.0', 2.60.0",
        "'>=2.47.1,<=2.48.0', 2.9.0",
        "'>=3.10,<3.13', 3.13.0",
        "'>=3.10,<3.13', 3.9.19",
        "'>=24.1.RC1', 23.0.6",
        "'>=24.1.0', 24.1.rc3",
        "'>=25.5', 25.4.9"
    })
    void refusesAllElse(String pin, String version) {
        assertThat(new VersionPin(pin).admits(version)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"'>=2.47.1', '~'", "'>=2.47.1', 9999999999999", "2.7.1, ''", "2.7.1, ...", "'<3', '\u0000-'"})
    void neverThrows(String pin, String version) {
        assertThat(new VersionPin(pin).admits(version)).isIn(true, false);
    }
}

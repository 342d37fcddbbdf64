package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VllmAscendVersionTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"", "latest", "0.23", "0.23.0-a3", "0.23.x", "v", "-1.0.0", "0.23.0 ", "12345.0.0", "\u0661.0.0"
            })
    void whatIsNoReleaseIsEmpty(String text) {
        assertThat(VllmAscendVersion.parse(text)).isEmpty();
    }

    @Test
    void releasesAreOrderedByTheirNumbers() {
        VllmAscendVersion version = new VllmAscendVersion(0, 18, 1);

        assertThat(version)
                .isGreaterThan(new VllmAscendVersion(0, 9, 2))
                .isGreaterThan(new VllmAscendVersion(0, 18, 0))
                .isLessThan(new VllmAscendVersion(0, 18, 2))
                .isLessThan(new VllmAscendVersion(1, 0, 0))
                .isEqualByComparingTo(VllmAscendVersion.parse("v0.18.1rc2").orElseThrow());
    }
}

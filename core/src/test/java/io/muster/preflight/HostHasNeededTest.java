package io.muster.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.muster.check.Finding;
import io.muster.check.Severity;
import io.muster.plan.CommandOutput;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostHasNeededTest {

    private static final HostHasNeeded NEEDED =
            new HostHasNeeded("nodes[1]", "10.0.0.2", "inspection 1", "see which launcher is there");

    @Test
    void whatWasSeenHasNoFinding() {
        assertThat(unmet("fact launcher 2.48.0\n", 0)).isEmpty();
    }

    @Test
    void whatAScriptExplainsIsToldInItsWords() {
        Finding finding = only(unmet("noise\nmuster: NOT_FOUND: expected it, saw none | Install it.\n", 1));

        assertThat(finding.code().name()).isEqualTo("NOT_FOUND");
        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
        assertThat(finding.path()).isEqualTo("nodes[1]");
        assertThat(finding.message()).isEqualTo("10.0.0.2, see which launcher is there: expected it, saw none");
        assertThat(finding.remedy()).isEqualTo("Install it.");
    }

    @Test
    void whatAScriptSaysAndYetEndsWellIsAWarning() {
        List<Finding> findings = unmet("muster: OPEN: nobody is asked | Ask.\nmuster: OLD: it is old\n", 0);

        assertThat(findings).extracting(finding -> finding.code().name()).containsExactly("OPEN", "OLD");
        assertThat(findings).extracting(Finding::severity).containsOnly(Severity.WARNING);
    }

    @ParameterizedTest
    @CsvSource({"124, no end within 30 s", "137, no end within 30 s", "2, exit code 2"})
    void whatEndsOtherwiseIsAnError(int exitCode, String seen) {
        Finding finding = only(unmet("bash: setup: oops\n", exitCode));

        assertThat(finding.code()).isEqualTo(PreflightCode.INSPECTION_FAILED);
        assertThat(finding.message()).contains("saw " + seen + "; it said: bash: setup: oops.");
    }

    @Test
    void whatIsCutOffOrNotThereIsNotTakenForGood() {
        assertThat(only(NEEDED.unmet(new CommandOutput(0, "--- inspection 1\nfact launcher 2", "")))
                        .code())
                .isEqualTo(PreflightCode.INSPECTION_FAILED);
        assertThat(only(NEEDED.unmet(new CommandOutput(0, "--- inspection 2\n--- exit 0\n", "")))
                        .code())
                .isEqualTo(PreflightCode.INSPECTION_FAILED);
    }

    @Test
    void neverThrowsWhateverComes() {
        long seed = new Random().nextLong();
        var damage = new Damage(new Random(seed));
        for (int i = 0; i < 2000; i++) {
            String text = damage.of("--- inspection 1\nfact a 1\nmuster: NOT_FOUND: expected | Mend.\n--- exit 1\n");
            assertThatCode(() -> NEEDED.unmet(new CommandOutput(0, text, "")))
                    .as("seed %d, %s", seed, text)
                    .doesNotThrowAnyException();
        }
    }

    private static List<Finding> unmet(String said, int exitCode) {
        return NEEDED.unmet(new CommandOutput(0, "--- inspection 1\n" + said + "--- exit " + exitCode + "\n", ""));
    }

    private static Finding only(List<Finding> findings) {
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }
}

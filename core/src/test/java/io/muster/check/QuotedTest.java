package io.muster.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotedTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "x; rm -rf ~", "$(reboot)", "it's", "\\n", "é中😀", " spaces  stay "})
    void whatCanBeSeenStandsAsItIs(String text) {
        assertThat(Quoted.of(text)).isEqualTo("'" + text + "'");
    }

    @Test
    void whatWouldMoveTheCursorOrCannotBeSeenIsEscaped() {
        assertThat(Quoted.of("a\nb\tc\0d\u001b[31me\r\u2028\u202e\ufeff\u0085\ud800"))
                .isEqualTo("'a\\nb\\tc\\u0000d\\u001b[31me\\u000d\\u2028\\u202e\\ufeff\\u0085\\ud800'");
    }

    @Test
    void longTextIsCutAfterEightyCharactersAndNeverInsideOne() {
        assertThat(Quoted.of("x".repeat(80))).isEqualTo("'" + "x".repeat(80) + "'");
        assertThat(Quoted.of("x".repeat(81))).isEqualTo("'" + "x".repeat(80) + "...' (81 characters)");
        assertThat(Quoted.of("😀".repeat(10_000))).startsWith("'" + "😀".repeat(80) + "...'");
    }

    @Test
    void findingsAreOneLineWhateverTheyTellOf() {
        Finding finding = Finding.error(CheckCode.NIC_NAME, "env.\n\u001b[2J", "saw a\r\nb", "do\u0007");

        assertThat(finding.path()).isEqualTo("env.\\n\\u001b[2J");
        assertThat(finding.message()).isEqualTo("saw a\\u000d\\nb");
        assertThat(finding.remedy()).isEqualTo("do\\u0007");
        assertThat(finding).hasToString("ERROR NIC_NAME env.\\n\\u001b[2J: saw a\\u000d\\nb do\\u0007");
    }
}

package io.muster.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FindingsTest {

    private static final Finding INFO = Finding.info(CheckCode.NIC_NOT_GIVEN, "i", "m", "r");
    private static final Finding WARNING = Finding.warning(CheckCode.NPUS_IDLE, "w", "m", "r");
    private static final Finding FIRST = Finding.error(CheckCode.NIC_NAME, "e1", "m", "r");
    private static final Finding SECOND = Finding.error(CheckCode.CLUSTER_NAME, "e2", "m", "r");

    @Test
    void errorsComeFirstAndElseTheOrderStays() {
        Findings findings = Findings.of(List.of(INFO, WARNING, FIRST, SECOND));

        assertThat(findings).containsExactly(FIRST, SECOND, WARNING, INFO);
        assertThat(findings.all()).containsExactlyElementsOf(findings);
        assertThat(findings.stream()).containsExactlyElementsOf(findings);
        assertThat(findings.errors()).containsExactly(FIRST, SECOND);
        assertThat(findings.warnings()).containsExactly(WARNING);
        assertThat(findings.hasErrors()).isTrue();
    }

    @Test
    void warningsAreNoErrors() {
        assertThat(Findings.of(List.of(INFO, WARNING)).hasErrors()).isFalse();
        assertThat(Findings.of(List.of()).hasErrors()).isFalse();
    }

    @Test
    void laterChangeOfTheListDoesNotChangeTheFindings() {
        var list = new ArrayList<>(List.of(FIRST));
        Findings findings = Findings.of(list);
        list.clear();

        assertThat(findings).containsExactly(FIRST);
    }

    @Test
    void eachFindingIsALineOfItsOwn() {
        assertThat(Findings.of(List.of(WARNING, FIRST)).toString().lines())
                .containsExactly("ERROR NIC_NAME e1: m r", "WARNING NPUS_IDLE w: m r");
    }
}

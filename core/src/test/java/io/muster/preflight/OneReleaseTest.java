package io.muster.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.muster.check.Finding;
import io.muster.check.Severity;
import io.muster.deploy.VllmAscendVersion;
import io.muster.plan.CommandOutput;
import io.muster.plan.HostAnswer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OneReleaseTest {

    private static final String GOOD = told("8.5.0", "25.5.0", "vllm 0.13.0+empty", "vllm-ascend 0.13.0")
            + "fact torch-npu 2.8.0.post2\nfact python 3.11.9\nfact ray 2.48.0\n";

    @Test
    void oneRowOfTheTableHasNoFinding() {
        assertThat(judged("0.13.0", GOOD, GOOD)).isEmpty();
        assertThat(judged("", GOOD, GOOD)).isEmpty();
        assertThat(judged("0.13.0", told("8.5.1", "25.5.0", "vllm 0.13.0", "vllm-ascend 0.13.0rc3")))
                .isEmpty();
    }

    @Test
    void aVllmOfAnotherReleaseIsAnErrorThatNamesTheRowAndWhatWasSeen() {
        Finding finding = only(judged(
                "0.13.0", GOOD, GOOD.replace("vllm 0.13.0+empty", "vllm 0.11.0").replace("8.5.0", "8.2.RC1")));

        assertThat(finding.code()).isEqualTo(ReleaseCode.VLLM_NOT_OF_RELEASE);
        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
        assertThat(finding.message())
                .isEqualTo(
                        "Expected what vllm-ascend 0.13.0 is made for, cann 8.5.0, driver >=25.5, python >=3.10,<3.12,"
                                + " ray >=2.47.1,<=2.48.0, torch-npu 2.8.0, vllm 0.13.0; saw cann 8.2.RC1 and vllm 0.11.0 on"
                                + " 10.0.0.2.");
    }

    @Test
    void hostsThatAreAlikeAreToldTogetherAndWhatOnlyMayFailIsAWarning() {
        String old = GOOD.replace("ray 2.48.0", "ray 2.60.0").replace("25.5.0", "24.1.0");

        Finding finding = only(judged("0.13.0", old, old));

        assertThat(finding.code()).isEqualTo(ReleaseCode.VERSIONS_NOT_OF_RELEASE);
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        assertThat(finding.message()).endsWith("; saw driver 24.1.0 and ray 2.60.0 on 10.0.0.1, 10.0.0.2.");
    }

    @Test
    void theRowThatIsNearestIsNamed() {
        // A candidate's CANN with the release's driver, and a wrong Python.
        Finding finding = only(judged("", GOOD.replace("8.5.0", "8.5.1").replace("3.11.9", "3.12.1")));

        assertThat(finding.message())
                .contains("vllm-ascend 0.13.0rc3 is made for", "saw python 3.12.1 on")
                .doesNotContain("cann 8.5.0");
    }

    @Test
    void aHostWithAnotherReleaseThanIsDescribedIsNamed() {
        Finding finding = only(judged("0.13.0", GOOD.replace("vllm-ascend 0.13.0", "vllm-ascend 0.18.0")));

        assertThat(finding.code()).isEqualTo(ReleaseCode.VLLM_NOT_OF_RELEASE);
        assertThat(finding.message()).contains("saw vllm-ascend 0.18.0 on 10.0.0.1");
    }

    @Test
    void aReleaseThatNobodyKnowsIsOneWarning() {
        Finding finding = only(judged("0.99.0", GOOD.replace("vllm-ascend 0.13.0", ""), ""));

        assertThat(finding.code()).isEqualTo(ReleaseCode.RELEASE_UNKNOWN);
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        assertThat(finding.message()).contains("0.99.0");
    }

    @Test
    void whatIsNotToldIsNotJudged() {
        assertThat(judged("0.13.0", "")).isEmpty();
        assertThat(judged("", told("8.5.0", "24.1.0", "vllm 0.32.0", "python 3.12.3")))
                .isEmpty();
    }

    @Test
    void inContainersOnlyTheDriverIsTheHosts() {
        String told = GOOD.replace("25.5.0", "23.0.6");

        assertThat(new OneRelease(Optional.of(new VllmAscendVersion(0, 7, 3)), false).unmet(List.of(answer(1, told))))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).endsWith("; saw driver 23.0.6 on 10.0.0.1."));
    }

    @Test
    void neverThrowsWhateverComes() {
        long seed = new Random().nextLong();
        var damage = new Damage(new Random(seed));
        for (int i = 0; i < 2000; i++) {
            String text = damage.of(GOOD);
            assertThatCode(() -> judged("", text)).as("seed %d, %s", seed, text).doesNotThrowAnyException();
        }
    }

    private static String told(String cann, String driver, String... facts) {
        return "--- driver\nVersion=" + driver + "\n--- exit 0\n--- cann\nversion=" + cann + "\n--- exit 0\n"
                + "--- inspection 1\nfact " + String.join("\nfact ", facts) + "\n";
    }

    private static List<Finding> judged(String release, String... hosts) {
        var answers = new ArrayList<HostAnswer>();
        for (String host : hosts) {
            answers.add(answer(answers.size() + 1, host));
        }
        return new OneRelease(VllmAscendVersion.parse(release), true).unmet(answers);
    }

    private static HostAnswer answer(int number, String stdout) {
        return new HostAnswer("10.0.0." + number, new CommandOutput(0, stdout, ""), Instant.EPOCH, Instant.EPOCH);
    }

    private static Finding only(List<Finding> findings) {
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }
}

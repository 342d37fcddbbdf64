package io.muster.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.muster.check.Finding;
import io.muster.check.Severity;
import io.muster.plan.CommandOutput;
import io.muster.plan.HostAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HostsFitTogetherTest {

    private static final HostsFitTogether TOGETHER = new HostsFitTogether(Map.of(), new NpuTools(true, false), true);
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final String DEBIAN = system("Debian GNU/Linux 12 (bookworm)", "Linux 6.1.0-18-arm64 aarch64");

    @Test
    void hostsThatAreAlikeHaveNoFinding() {
        assertThat(found(clock(0) + DEBIAN, clock(1) + DEBIAN, clock(-0.5) + DEBIAN))
                .isEmpty();
    }

    @Test
    void anotherSystemOrKernelIsOneWarning() {
        Finding finding = only(found(DEBIAN, DEBIAN, system("openEuler 22.03 (LTS-SP3)", "Linux 5.10.0-182 aarch64")));

        assertThat(finding.code()).isEqualTo(PreflightCode.SYSTEMS_DIFFER);
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        assertThat(finding.message())
                .isEqualTo(
                        "Expected the same system and kernel on every host, saw Debian GNU/Linux 12 (bookworm), Linux"
                                + " 6.1.0-18-arm64 aarch64 on 10.0.0.1, 10.0.0.2; openEuler 22.03 (LTS-SP3), Linux 5.10.0-182"
                                + " aarch64 on 10.0.0.3.");
    }

    @Test
    void aSystemThatIsNotToldIsNotCompared() {
        assertThat(found(DEBIAN, "", DEBIAN.replace("exit 0", "exit 2"), DEBIAN.replace("Debian", "a\nb")))
                .isEmpty();
    }

    @Test
    void clocksThatAreApartAreToldByTheFastestAndTheSlowest() {
        Finding finding = only(found(clock(0), clock(-3600), clock(1)));

        assertThat(finding.code()).isEqualTo(PreflightCode.CLOCK_SKEW);
        assertThat(finding.message()).contains("saw that of 10.0.0.3 3601.0 s ahead of that of 10.0.0.2");
    }

    @Test
    void hostsThatAgreeAndDifferFromHereAreToldTogether() {
        assertThat(only(found(clock(-120), clock(-121))))
                .satisfies(finding -> assertThat(finding.code()).isEqualTo(PreflightCode.CLOCK_DIFFERS_HERE))
                .satisfies(finding -> assertThat(finding.message()).endsWith("saw all of them 120.0 s behind."));
        assertThat(only(found(clock(40))).message()).endsWith("saw all of them 40.0 s ahead.");
        assertThat(found(clock(29), clock(29.5))).isEmpty();
    }

    @Test
    void aClockIsKnownNoBetterThanTheWayIsShort() {
        HostAnswer slow = new HostAnswer(
                "10.0.0.1",
                new CommandOutput(0, clock(35), ""),
                NOW.minus(Duration.ofSeconds(10)),
                NOW.plusSeconds(10));

        assertThat(TOGETHER.unmet(List.of(slow))).isEmpty();
    }

    @Test
    void neverThrowsWhateverComes() {
        long seed = new Random().nextLong();
        var damage = new Damage(new Random(seed));
        for (int i = 0; i < 2000; i++) {
            String one = damage.of(clock(0) + DEBIAN);
            assertThatCode(() -> found(one, DEBIAN))
                    .as("seed %d, %s", seed, one)
                    .doesNotThrowAnyException();
        }
    }

    private static String system(String name, String kernel) {
        return "--- system\n" + kernel + "\n\n--- exit 0\n--- os\n\"" + name + "\"\n\n--- exit 0\n";
    }

    /** Which is that many seconds ahead of ours. */
    private static String clock(double ahead) {
        String told = String.valueOf(NOW.getEpochSecond() + (long) Math.floor(ahead)) + (ahead % 1 == 0 ? ".0" : ".5");
        return "--- clock at first\n" + told + "\n--- exit 0\n--- clock at last\n" + told + "\n--- exit 0\n";
    }

    private static List<Finding> found(String... hosts) {
        var answers = new ArrayList<HostAnswer>();
        for (String host : hosts) {
            answers.add(new HostAnswer("10.0.0." + (answers.size() + 1), new CommandOutput(0, host, ""), NOW, NOW));
        }
        return TOGETHER.unmet(answers);
    }

    private static Finding only(List<Finding> findings) {
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }
}

package io.muster.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.check.Finding;
import io.muster.check.Severity;
import io.muster.cluster.NpuGeneration;
import io.muster.plan.CommandOutput;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What was recorded are stand-ins; each fault is made as testbed/fault makes it, which testbed/preflight-faults does on hosts. */
class NpusAreFitTest {

    private static final int DEVICE = 3;

    @ParameterizedTest
    @ValueSource(strings = {"a2", "a3", "310p"})
    void aHealthyHostOfEachGenerationHasNoFinding(String generation) {
        assertThat(found(generation, Recorded.healthy(generation))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "link, UP, DOWN, NPU_LINK_DOWN, ERROR",
        "net_health, Success, Init, NPU_NET_UNHEALTHY, ERROR",
        "net_health, Success, Succes, NPU_NET_UNHEALTHY, ERROR",
        "netdetect, 10.20.255.254, 0.0.0.0, NPU_NETDETECT_MISSING, WARNING",
        "gateway, 10.20.255.254, 0.0.0.0, NPU_GATEWAY_MISSING, WARNING",
        "ip, 10.20.1.4, 0.0.0.0, NPU_ADDRESS_MISSING, ERROR",
        "ip, 10.20.1.4, 10.20.1.5, HCCN_CONF_STALE, ERROR",
        "link, UP, U, NPU_UNREADABLE, WARNING",
        "tls, switch[0], switch[2], NPU_UNREADABLE, WARNING"
    })
    void aPortThatIsNotWellIsNamedWithItsNpu(String query, String well, String ill, String code, Severity severity) {
        Finding finding = only(found("a2", Recorded.healthy("a2").with("hccn " + query + " " + DEVICE, well, ill)));

        assertThat(finding.code().name()).isEqualTo(code);
        assertThat(finding.severity()).isEqualTo(severity);
        assertThat(finding.message()).contains("10.0.0.1");
        if (!code.equals("NPU_UNREADABLE")) {
            assertThat(finding.message()).contains(code.equals("HCCN_CONF_STALE") ? "address_3=10.20.1.4" : "NPU 3");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Alarm, NPU_UNHEALTHY",
        "CRITICAL, NPU_UNHEALTHY",
        "Warning, NPU_HEALTH_WARNING",
        "Offline, NPU_UNREADABLE"
    })
    void anNpuWhoseHealthIsNotOkIsNamed(String word, String code) {
        Recorded recorded =
                Recorded.healthy("a2").with("npu-smi", text -> text.replaceFirst("(\\| 3 .*?)OK", "$1" + word));

        Finding finding = only(found("a2", recorded));

        assertThat(finding.code().name()).isEqualTo(code);
        assertThat(finding.message()).contains("NPU 3");
    }

    @Test
    void anNpuThatIsNotListedIsNamed() {
        Recorded recorded = Recorded.healthy("a3")
                .with("npu-smi", text -> text.replaceFirst("\\| 7 .*\\n\\| 1     15 .*\\n\\+=.*\\n", ""));

        assertThat(only(found("a3", recorded)).message()).contains("list 16 NPUs, saw 15; missing: NPU 15");
    }

    @Test
    void aDeviceWhoseFileIsMissingIsToldElsewhere() {
        Recorded recorded = Recorded.healthy("a2")
                .with("devices", "3\n", "")
                .saying("hccn link 3", "Device 3 does not exist.", 1)
                .with("npu-smi", text -> text.replaceFirst("\\| 3 .*\\n\\| 0 .*\\n\\+=.*\\n", ""));

        assertThat(found("a2", recorded)).isEmpty();
    }

    @Test
    void memoryThatIsTakenIsNamedWithWhomItIs() {
        Recorded recorded = Recorded.healthy("a2")
                .with(
                        "npu-smi",
                        text -> text.replaceFirst("(?s)(\\| 3 .*?)3499 /", "$160233/")
                                .replace(
                                        "| No running processes found in NPU 3 ",
                                        "| 3       0                 | 2349          | python  | 56000 |\n| No running processes found in NPU 33"));

        Finding finding = only(found("a2", recorded));

        assertThat(finding.code()).isEqualTo(NpuCode.NPU_MEMORY_TAKEN);
        assertThat(finding.message()).contains("90 %", "NPU 3 60233 of 65536 MB used by python (pid 2349, 56000 MB)");
    }

    @ParameterizedTest
    @CsvSource({"npu-smi, 127, NPU_TOOLS_MISSING", "npu-smi, 124, NPU_TOOL_HUNG", "hccn, 124, NPU_TOOL_HUNG"})
    void aToolThatDoesNotAnswerIsNamed(String section, int exitCode, String code) {
        assertThat(only(found("a2", Recorded.healthy("a2").saying(section, "", exitCode)))
                        .code()
                        .name())
                .isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"npu-smi", "hccn", "hccn link 3", "hccn tls 0"})
    void whatWasNotAnsweredIsNotKnown(String section) {
        assertThat(found("a2", Recorded.healthy("a2").without(section)))
                .extracting(finding -> finding.code().name())
                .containsExactly("NPU_UNREADABLE");
    }

    @Test
    void onA3RoceThatIsDownIsAWarningAndRoceThatNeverWasNothing() {
        Recorded down = Recorded.healthy("a3").with("hccn link 3", "UP", "DOWN");
        assertThat(only(found("a3", down)).code()).isEqualTo(NpuCode.NPU_ROCE_DOWN);

        down.saying("hccn ip 3", "no ip was preset", 13);
        assertThat(found("a3", down)).isEmpty();
    }

    @Test
    void onA3TheVnicDecides() {
        Recorded down = Recorded.healthy("a3").with("hccn vnic 3", "UP", "DOWN");

        assertThat(only(found("a3", down)).code()).isEqualTo(NpuCode.NPU_VNIC_DOWN);
    }

    @Test
    void anotherGenerationIsNamed() {
        Recorded recorded = Recorded.healthy("a2").with("npu-smi", "910B2   ", "910ProB ");

        assertThat(only(found("a2", recorded)).message()).contains("saw 910ProB");
    }

    /** 10,000 in all; whatever happened to the text, the NPU that is in alarm is not passed as healthy with the rest. */
    @ParameterizedTest
    @ValueSource(strings = {"a2", "a3", "310p"})
    void aDamagedAnswerNeverThrowsAndIsNeverHealthy(String generation) {
        long seed = Long.getLong("preflight.seed", new Random().nextLong());
        var damage = new Damage(new Random(seed));
        int ill = generation.equals("310p") ? 1 : DEVICE;
        String npu = generation.equals("a2") ? "3" : generation.equals("a3") ? "1" : "32";
        String bus = generation.equals("a2") ? "" : "| 1     " + ill + " ";
        String text = Recorded.healthy(generation)
                .with(
                        "npu-smi",
                        all -> all.replaceFirst(
                                "(?s)(\\| " + npu + " [^|]*\\| )OK   ([^\\n]*\\n" + Pattern.quote(bus) + ")",
                                "$1Alarm$2"))
                .output()
                .stdout();
        assertThat(codes(generation, text)).as("before").containsExactly("NPU_UNHEALTHY");
        int rounds = generation.equals("a2") ? 4000 : 3000;
        for (int i = 0; i < rounds; i++) {
            String damaged = damage.of(text);
            assertThat(codes(generation, damaged))
                    .as("-Dpreflight.seed=%d, %s, round %d:%n%s", seed, generation, i, damaged)
                    .isNotEmpty();
        }
    }

    /** What is found of the host in all: a text of which nothing is left is told by its addresses. */
    private static List<String> codes(String generation, String text) {
        var output = new CommandOutput(0, text, "");
        var fit = new EachIsMet(List.of(
                new HostIsFit("nodes[0]", "10.83.35.1", Optional.empty(), devices(generation)), of(generation)));
        return fit.unmet(output).stream().map(finding -> finding.code().name()).toList();
    }

    private static List<Finding> found(String generation, Recorded recorded) {
        return of(generation).unmet(recorded.output());
    }

    private static NpusAreFit of(String generation) {
        NpuGeneration of = NpuGeneration.ofId("atlas-" + generation).orElseThrow();
        return new NpusAreFit(
                "nodes[0]",
                "10.0.0.1",
                devices(generation),
                of,
                new NpuTools(of != NpuGeneration.ATLAS_310P, of == NpuGeneration.ATLAS_A3),
                OptionalDouble.of(0.9));
    }

    private static List<Integer> devices(String generation) {
        int count = generation.equals("a2") ? 8 : generation.equals("a3") ? 16 : 2;
        return IntStream.range(0, count).boxed().toList();
    }

    private static Finding only(List<Finding> findings) {
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }
}

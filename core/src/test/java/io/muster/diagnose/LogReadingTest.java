package io.muster.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Lines of hand, in the forms of vLLM, of its launchers, of CANN and of Python. */
class LogReadingTest {

    private static final String SOCKET_TIMES_OUT =
            "[ERROR] HCCL(812,python):2026-11-24-12:28:00.123.456 [adapter.cc:1]EI0006 Getting socket times out";
    private static final String PORT_DOWN = "EJ0002: [PID: 7] 2026-11-24-12:26:00.000.000 The network port is down.";

    private final LogReading reading = new LogReading(Catalogue.ofAscend(), Words.inGeneral());

    private void read(String host, String file, String... lines) {
        LogReading.File log = reading.file(host, file);
        for (String line : lines) {
            log.line(line);
        }
    }

    private Diagnosis diagnosis() {
        return reading.diagnosis(Optional.empty());
    }

    private static String code(Diagnosis diagnosis) {
        return diagnosis.cause().orElseThrow().symptom().code();
    }

    @Test
    void whatOtherRanksWaitedForIsFoldedUnderTheCauseWithItsCounts() {
        read("10.0.0.1", "plog", SOCKET_TIMES_OUT, SOCKET_TIMES_OUT);
        read("10.0.0.3", "plog", SOCKET_TIMES_OUT);
        read("10.0.0.2", "plog", PORT_DOWN);

        Diagnosis diagnosis = diagnosis();
        assertThat(code(diagnosis)).isEqualTo("NPU_PORT_DOWN");
        assertThat(diagnosis.headline())
                .isEqualTo("NPU_PORT_DOWN, seen first on 10.0.0.2: The network port of an NPU has no link.");
        assertThat(diagnosis.consequences()).singleElement().satisfies(told -> {
            assertThat(told.symptom().code()).isEqualTo("HCCL_SOCKET_TIMEOUT");
            assertThat(told.counts()).isEqualTo(Map.of("10.0.0.1", 2L, "10.0.0.3", 1L));
        });
        assertThat(diagnosis.toString()).contains("(10.0.0.1: 2, 10.0.0.3: 1)");
    }

    @Test
    void whatWaitsIsTheCauseWhereNothingElseWasSeen() {
        read("10.0.0.1", "plog", SOCKET_TIMES_OUT);
        assertThat(code(diagnosis())).isEqualTo("HCCL_SOCKET_TIMEOUT");
    }

    @Test
    void theEarliestOfTwoCausesLeadsWhateverItsRank() {
        read("10.0.0.1", "a", "2026-11-24 12:25:00,000 ERROR x.py:1 -- HCCL_BUFFSIZE is too SMALL");
        read("10.0.0.2", "b", PORT_DOWN);
        Diagnosis diagnosis = diagnosis();
        assertThat(code(diagnosis)).isEqualTo("HCCL_BUFFER_SMALL");
        assertThat(diagnosis.later()).extracting(told -> told.symptom().code()).containsExactly("NPU_PORT_DOWN");
    }

    /** vLLM writes no year; that of others is the nearest. */
    @Test
    void timesWithoutAYearAreComparedWithThoseThatHaveOne() {
        read("10.0.0.1", "serve.log", "(EngineCore pid=3) ERROR 12-31 23:59:58 [core.py:1] HCCL_BUFFSIZE is too SMALL");
        read(
                "10.0.0.2",
                "plog",
                "[ERROR] HCCL(1,python):2027-01-01-00:00:10.000.000 [a.cc:1]EJ0002 The network port is down");
        Diagnosis diagnosis = diagnosis();
        assertThat(code(diagnosis)).isEqualTo("HCCL_BUFFER_SMALL");
        assertThat(diagnosis.cause().orElseThrow().first().at()).contains(LocalDateTime.of(2026, 12, 31, 23, 59, 58));
    }

    @Test
    void aClockThatIsAheadIsCorrectedByWhatWasMeasured() {
        read("10.0.0.1", "a", "2026-11-24 12:25:00,000 ERROR x.py:1 -- HCCL_BUFFSIZE is too SMALL");
        read("10.0.0.2", "b", "2026-11-24 13:24:00,000 ERROR x.py:1 -- EJ0002");
        var measured =
                new Clocks(Map.of("10.0.0.1", Duration.ZERO, "10.0.0.2", Duration.ofHours(1)), Clocks.Source.MEASURED);

        Diagnosis diagnosis = reading.diagnosis(Optional.of(measured));
        assertThat(code(diagnosis)).isEqualTo("NPU_PORT_DOWN");
        assertThat(diagnosis.cause().orElseThrow().first().at()).contains(LocalDateTime.of(2026, 11, 24, 12, 24));
        assertThat(diagnosis.toString()).contains("10.0.0.2 +3600.000 s");
    }

    @Test
    void withoutThatItIsSaidThatClocksAreNotCorrected() {
        read("10.0.0.1", "a", "2026-11-24 12:25:00,000 ERROR x.py:1 -- HCCL_BUFFSIZE is too SMALL");
        read("10.0.0.2", "b", "2026-11-24 13:24:00,000 ERROR x.py:1 -- EJ0002");
        Diagnosis diagnosis = diagnosis();
        assertThat(code(diagnosis)).isEqualTo("HCCL_BUFFER_SMALL");
        assertThat(diagnosis.toString()).contains("are not corrected");
    }

    @Test
    void anErrorThatNobodyKnowsIsToldAsSuchWithWhatFailed() {
        read(
                "10.0.0.2",
                "serve.log",
                "(Worker_TP3 pid=9) INFO 11-24 12:25:00 [a.py:1] all is well",
                "(Worker_TP3 pid=9) ERROR 11-24 12:26:00 [a.py:1] Traceback (most recent call last):",
                "(Worker_TP3 pid=9) ERROR 11-24 12:26:00 [a.py:1]   File \"x.py\", line 3, in run",
                "(Worker_TP3 pid=9) ERROR 11-24 12:26:00 [a.py:1]     assert self.tensors is not None",
                "(Worker_TP3 pid=9) ERROR 11-24 12:26:00 [a.py:1]            ^^^^^^^^^^^^^^^^",
                "(Worker_TP3 pid=9) ERROR 11-24 12:26:00 [a.py:1] AssertionError");
        assertThat(diagnosis().headline())
                .isEqualTo(
                        "NOT IN THE CATALOGUE, the earliest error, on 10.0.0.2 rank TP3: AssertionError: assert self.tensors is not None");
    }

    @Test
    void anErrorThatNobodyKnowsLeadsWhatOnlyMayBeACause() {
        read(
                "10.0.0.2",
                "a",
                "2026-11-24 12:26:00,000 ERROR x.py:1 -- the moon is full",
                "2026-11-24 12:28:00,000 ERROR x.py:1 -- EI0006 Getting socket times out");
        Diagnosis diagnosis = diagnosis();
        assertThat(diagnosis.headline()).startsWith("NOT IN THE CATALOGUE").endsWith("the moon is full");
        assertThat(diagnosis.consequences()).hasSize(1);
    }

    @Test
    void linesThatTellNoTimeAreAsTheirNeighbours() {
        read("10.0.0.1", "a", "EJ0002", "2026-11-24 12:25:00,000 INFO x.py:1 -- later");
        assertThat(diagnosis().cause().orElseThrow().first().at()).contains(LocalDateTime.of(2026, 11, 24, 12, 25));
    }

    @Test
    void aLineThatALauncherHandsOnIsOfItsOwnHost() {
        read("10.0.0.1", "serve.log", "\u001b[36m(RayWorkerProc pid=162, ip=10.0.0.2)\u001b[0m EJ0002");
        assertThat(diagnosis().cause().orElseThrow().first().host()).isEqualTo("10.0.0.2");
    }

    @Test
    void remediesNameFieldsAndHostsOfTheDescription() {
        Cluster cluster = Cluster.builder()
                .name("qwen")
                .nodes(Node.of("10.0.0.1").nic("eth0"), Node.of("10.0.0.2").nic("bond0"))
                .npusPerNode(8)
                .build();
        Deployment deployment =
                Deployment.builder(cluster, ModelSpec.of("any/model")).build();
        var told = new LogReading(Catalogue.ofAscend(), Words.of(deployment, "qwen.yaml"));
        told.file("10.0.0.2", "a").line("RuntimeError: Unable to find address for: eth9");
        assertThat(told.diagnosis(Optional.empty()).cause().orElseThrow().remedy())
                .startsWith("Set nodes[1].nic to the NIC of 10.0.0.2");
    }

    @Test
    void nothingIsFoundInLogsWithoutErrors() {
        read("10.0.0.1", "a", "INFO 11-24 12:26:00 [a.py:1] errors: 0", "", "plain words");
        assertThat(diagnosis().foundNothing()).isTrue();
    }
}

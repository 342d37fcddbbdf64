package io.muster.failures;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.Planner;
import io.muster.diagnose.Diagnosis;
import io.muster.diagnose.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each folder holds the logs of two hosts with real Ray and real vLLM, on which one mistake was made: see README.md there. */
class RecordedFailuresTest {

    static final Path FAILURES = Path.of("src/test/resources/io/muster/failures");

    private final Planner planner = Planner.create();

    private Diagnosis diagnosis(String name) throws IOException {
        return planner.diagnose(FAILURES.resolve(name), Words.inGeneral());
    }

    @ParameterizedTest
    @CsvSource({
        "too-few-npus,           TOO_FEW_FREE_NPUS",
        "gloo-nic-unknown,       GLOO_NIC",
        "host-ip-copied,         HOST_IP_COPIED",
        "host-ip-wrong,          HOST_IP_WRONG",
        "no-npu-on-head,         NO_NPU_ON_HEAD",
        "version-mismatch,       RAY_HEAD_NOT_READABLE",
        "token-wrong,            RAY_TOKEN",
        "token-missing,          RAY_TOKEN",
        "head-port-taken,        RAY_PORT_IN_USE",
        "serve-port-taken,       SERVICE_PORT_TAKEN",
        "head-absent,            RAY_HEAD_NOT_REACHED",
        "shm-too-small,          SHARED_MEMORY_SMALL",
        "too-few-files,          TOO_MANY_FILES",
        "rank-killed,            RANK_KILLED",
        "daemon-killed,          RAY_DAEMON_DIED",
        "head-killed,            RAY_HEAD_DIED",
        "host-unplugged,         RAY_NODE_DIED",
        "memory-exhausted,       RAY_MEMORY_KILLED",
        "model-absent-on-worker, MODEL_NOT_ON_NODE",
        "model-unknown,          MODEL_NOT_ON_NODE",
        "cache-too-small,        CACHE_TOO_SMALL",
        "context-too-long,       CONTEXT_TOO_LONG",
        "replica-never-came,     REPLICA_NOT_JOINED"
    })
    void theFirstLineIsTheTrueCause(String name, String code) throws IOException {
        Diagnosis diagnosis = diagnosis(name);
        assertThat(diagnosis.headline()).startsWith(code + ", seen first on 10.0.0.");
        assertThat(diagnosis.toString().lines().findFirst()).contains(diagnosis.headline());
        assertThat(diagnosis.cause().orElseThrow().remedy()).isNotBlank().doesNotContain("{");
    }

    @Test
    void aRunThatWentWellHasNone() throws IOException {
        assertThat(diagnosis("healthy").foundNothing())
                .as(diagnosis("healthy").toString())
                .isTrue();
    }

    @Test
    void aDefectThatNobodyKnowsIsToldAsSuch() throws IOException {
        Diagnosis diagnosis = diagnosis("unknown-defect");
        assertThat(diagnosis.headline())
                .startsWith("NOT IN THE CATALOGUE")
                .contains("AssertionError: assert self.intermediate_tensors is not None");
        assertThat(diagnosis.consequences())
                .extracting(told -> told.symptom().code())
                .contains("ENGINE_FAILED");
    }

    /** Hosts join by lines whose order is certain, so that a clock that is wrong shows. */
    @Test
    void clocksAreComparedByTheLogsAlone() throws IOException {
        assertThat(diagnosis("rank-killed").clocks().orElseThrow().toString()).contains("10.0.0.2 +0.000 s");
    }

    @Test
    void noFolderIsForgotten() throws IOException {
        try (Stream<Path> folders = Files.list(FAILURES)) {
            assertThat(folders.filter(Files::isDirectory).count()).isEqualTo(25);
        }
    }
}

package io.muster.vllm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineLogTest {

    static final String SHARDS =
            "(RayWorkerProc pid=9) Loading safetensors checkpoint shards:  50% Completed | 2/4 [00:10<00:10,  5.1s/it]";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            (APIServer pid=1) INFO 11-24 12:25:16 [api_utils.py:286] non-default args: {} | starting vLLM
            (EngineCore pid=2) INFO 11-24 12:25:40 [core.py:99] Initializing a V1 LLM engine (v0.32.0) with config: | starting the engine
            (EngineCore pid=2) INFO 11-24 12:25:45 [ray_utils.py:607] No current placement group found. Creating a new placement group. | starting the workers
            (RayWorkerProc pid=9) INFO 11-24 12:26:00 [model_runner.py:1] Starting to load model /opt/ray/model... | loading the model
            Loading safetensors checkpoint shards: 100% Completed, 4 of 4 | loading the model, 100 %
            INFO 11-24 12:26:00 [default_loader.py:1] Loading weights took 0.10 seconds | the model is loaded
            Capturing CUDA graphs (mixed prefill-decode, PIECEWISE):  27%, 9 of 33 | capturing graphs, 27 %
            INFO 11-24 12:26:20 Graph capturing finished in 6 secs | graphs are captured
            (APIServer pid=1) INFO:     Application startup complete. | opening the port
            """)
    void eachMilestoneIsTold(String line, String progress) {
        assertThat(EngineLog.of(line).progress()).isEqualTo(progress);
    }

    @Test
    void theLastMilestoneCountsWhateverFollowsIt() {
        EngineLog log = EngineLog.of(" Starting to load model x...\n " + SHARDS + "\n Some other line\n");

        assertThat(log.progress()).isEqualTo("loading the model, 50 %");
        assertThat(EngineLog.of(" Some other line\n").progress()).isEmpty();
    }

    @Test
    void theCauseIsTheExceptionBehindTheConsequences() {
        EngineLog log = EngineLog.of("""
                 (EngineCore pid=2) ERROR 11-24 12:25:45 [core.py:1] Traceback (most recent call last):
                 (EngineCore pid=2) ERROR 11-24 12:25:45 [core.py:1]   File "loader.py", line 1, in load
                 (EngineCore pid=2) ERROR 11-24 12:25:45 [core.py:1] OSError: /models/x does not exist.
                 (APIServer pid=1) RuntimeError: Engine core initialization failed. See root cause above.
                """);

        assertThat(log.cause()).isEqualTo("OSError: /models/x does not exist");
    }

    @Test
    void theFirstExceptionOfAFailureIsItsCauseAndNotOneFromBefore() {
        EngineLog log = EngineLog.of("""
                 ModuleNotFoundError: No module named 'acl'
                 (EngineCore pid=2) ERROR 11-24 12:27:56 [core.py:1510] EngineCore failed to start.
                 (EngineCore pid=2) ERROR 11-24 12:27:56 [core.py:1510] RuntimeError: open shm in SHMManager failed. errno: 2
                 (EngineCore pid=2) ERROR 11-24 12:27:57 [x.py:1] ValueError: something that came of it
                """);

        assertThat(log.cause()).isEqualTo("RuntimeError: open shm in SHMManager failed. errno: 2");
    }

    @Test
    void aWorkerThatDiedIsTheCauseOfAllThatFollows() {
        EngineLog log = EngineLog.of("""
                 (EngineCore pid=2) ERROR 11-24 12:25:45 [ray_executor_v2.py:1] RayWorkerProc rank=[1] died unexpectedly, shutting down executor.
                 (APIServer pid=1) ERROR 11-24 12:25:46 vllm.v1.engine.exceptions.EngineDeadError: EngineCore encountered an issue. See stack trace (above) for the root cause.
                """);

        assertThat(log.cause()).isEqualTo("RayWorkerProc rank=[1] died unexpectedly, shutting down executor");
    }

    @Test
    void withoutAnExceptionTheLastWordsAreTold() {
        assertThat(EngineLog.of(" one\n \u001b[31mlast words.\u001b[0m\n\n").cause())
                .isEqualTo("last words");
        assertThat(EngineLog.of("").cause()).isEqualTo("nothing");
        assertThat(EngineLog.of(" setsid: failed to execute vllm: No such file or directory\n")
                        .cause())
                .isEqualTo("failed to execute vllm: No such file or directory");
    }
}

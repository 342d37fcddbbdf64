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

    /** Recorded from vLLM 0.32.0, with lines left out. */
    @Test
    void whatARankSaysOfItselfIsTheCauseAndNotWhatTheEngineMakesOfIt() {
        EngineLog log = EngineLog.of("""
                 (EngineCore pid=1812) ERROR 11-24 14:30:58 [core.py:1512] EngineCore encountered a fatal error.
                 (EngineCore pid=1812) ERROR 11-24 14:30:58 [core.py:1512] Traceback (most recent call last):
                 (EngineCore pid=1812) ERROR 11-24 14:30:58 [core.py:1512] KeyError: 'cmpl-854e9b683c322f7e-0-8ebbdada'
                 (APIServer pid=739) ERROR 11-24 14:30:58 [async_llm.py:906] vllm.v1.engine.exceptions.EngineDeadError: EngineCore encountered an issue. See stack trace (above) for the root cause.
                 \u001b[36m(RayWorkerProc pid=206, ip=10.83.21.2)\u001b[0m (Worker_PP1 pid=206) ERROR 11-24 14:30:58 [multiproc_executor.py:1063] WorkerProc hit an exception.
                 \u001b[36m(RayWorkerProc pid=206, ip=10.83.21.2)\u001b[0m (Worker_PP1 pid=206) ERROR 11-24 14:30:58 [multiproc_executor.py:1063] Traceback (most recent call last):
                 \u001b[36m(RayWorkerProc pid=206, ip=10.83.21.2)\u001b[0m (Worker_PP1 pid=206) ERROR 11-24 14:30:58 [multiproc_executor.py:1063]   File "gpu_model_runner.py", line 3174, in sync_and_gather_intermediate_tensors
                 \u001b[36m(RayWorkerProc pid=206, ip=10.83.21.2)\u001b[0m (Worker_PP1 pid=206) ERROR 11-24 14:30:58 [multiproc_executor.py:1063]     assert self.intermediate_tensors is not None
                 (APIServer pid=739) INFO:     Shutting down
                 \u001b[36m(RayWorkerProc pid=206, ip=10.83.21.2)\u001b[0m (Worker_PP1 pid=206) ERROR 11-24 14:30:58 [multiproc_executor.py:1063]            ^^^^^^^^^^^^^^^^^^^^^^^^^
                 \u001b[36m(RayWorkerProc pid=206, ip=10.83.21.2)\u001b[0m (Worker_PP1 pid=206) ERROR 11-24 14:30:58 [multiproc_executor.py:1063] AssertionError
                 \u001b[36m(RayWorkerProc pid=206, ip=10.83.21.2)\u001b[0m (Worker_PP1 pid=206) ERROR 11-24 14:30:58 [multiproc_executor.py:1063] Traceback (most recent call last):
                """);

        assertThat(log.cause())
                .isEqualTo("AssertionError: assert self.intermediate_tensors is not None, on 10.83.21.2");
    }

    /** Recorded from vLLM 0.32.0 in a container with 16 MiB. */
    @Test
    void sharedMemoryThatIsUsedUpIsToldInVllmsWords() {
        EngineLog log = EngineLog.of("""
                 (EngineCore pid=2) ERROR 11-24 14:29:01 [core.py:1510] EngineCore failed to start.
                 (EngineCore pid=2) ERROR 11-24 14:29:01 [core.py:1510] RuntimeError: Insufficient space in /dev/shm for shared-memory allocation: 160 MiB required, 16 MiB free. Increase /dev/shm (e.g. --shm-size or --ipc=host).
                """);

        assertThat(log.cause())
                .startsWith(
                        "RuntimeError: Insufficient space in /dev/shm for shared-memory allocation: 160 MiB required");
    }

    @Test
    void aRankWithoutAnAddressTellsItsMessageAlone() {
        EngineLog log = EngineLog.of("""
                 (Worker_TP1 pid=7) ERROR 11-24 14:30:58 [multiproc_executor.py:1063] WorkerProc hit an exception.
                 (Worker_TP1 pid=7) ERROR 11-24 14:30:58 [multiproc_executor.py:1063] torch.OutOfMemoryError: NPU out of memory.
                """);

        assertThat(log.cause()).isEqualTo("torch.OutOfMemoryError: NPU out of memory");
        assertThat(EngineLog.of(" (Worker_TP1 pid=7) WorkerProc hit an exception.\n")
                        .cause())
                .isEqualTo("WorkerProc hit an exception");
    }

    @Test
    void whatIsNotDoneIsNoMilestone() {
        assertThat(EngineLog.of("WARNING Enforce eager set, disabling torch.compile, CUDAGraphs")
                        .progress())
                .isEmpty();
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

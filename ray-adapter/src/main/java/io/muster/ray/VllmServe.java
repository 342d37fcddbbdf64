package io.muster.ray;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.deploy.Deployment;
import io.muster.deploy.Parallelism;
import io.muster.deploy.ServeOptions;
import java.util.ArrayList;
import java.util.List;

/** Command lines of the last two steps of the guide (facts/ascend.md 1.1, steps 7 and 8). */
final class VllmServe {

    private static final ObjectMapper JSON = new ObjectMapper();

    private VllmServe() {}

    static List<String> argv(Deployment deployment) {
        Parallelism parallelism = deployment.parallelism();
        ServeOptions serve = deployment.serve();
        var argv = new ArrayList<>(
                List.of("vllm", "serve", deployment.model().id(), "--distributed-executor-backend", "ray"));
        if (parallelism.pipeline() > 1) {
            add(argv, "--pipeline-parallel-size", parallelism.pipeline());
        }
        add(argv, "--tensor-parallel-size", parallelism.tensor());
        if (parallelism.data() > 1) {
            add(argv, "--data-parallel-size", parallelism.data());
            add(argv, "--data-parallel-backend", "ray");
        }
        if (parallelism.expertParallel()) {
            argv.add("--enable-expert-parallel");
        }
        add(argv, "--seed", serve.seed());
        serve.maxModelLen().ifPresent(value -> add(argv, "--max-model-len", value));
        serve.maxNumSeqs().ifPresent(value -> add(argv, "--max-num-seqs", value));
        serve.servedModelName().ifPresent(value -> add(argv, "--served-model-name", value));
        if (serve.trustRemoteCode()) {
            argv.add("--trust-remote-code");
        }
        serve.memoryUtilization().ifPresent(value -> add(argv, "--gpu-memory-utilization", value));
        add(argv, "--port", serve.port());
        argv.addAll(serve.args());
        return argv;
    }

    private static void add(List<String> argv, String flag, Object value) {
        argv.add(flag);
        argv.add(String.valueOf(value));
    }

    static List<String> completionCheck(Deployment deployment) {
        ServeOptions serve = deployment.serve();
        String body = JSON.createObjectNode()
                .put("model", serve.servedModelName().orElse(deployment.model().id()))
                .put("prompt", "The future of AI is")
                .put("max_completion_tokens", 100)
                .put("temperature", 0)
                .toString();
        return List.of(
                "curl",
                "http://localhost:" + serve.port() + "/v1/completions",
                "-H",
                "Content-Type: application/json",
                "-d",
                body);
    }
}

package io.muster.vllm;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.deploy.Deployment;
import io.muster.deploy.Parallelism;
import io.muster.deploy.ServeOptions;
import io.muster.deploy.Speculative;
import io.muster.model.Quantization;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What vLLM is told: the last two steps of the guide (facts/ascend.md 1.1, steps 7 and 8). */
final class VllmServe {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Forms that are read from quant_model_description.json, which vLLM must be told of (facts/model-fit.md a.3). */
    private static final Set<Quantization> ASCEND_QUANTIZED = Set.of(Quantization.W8A8, Quantization.W4A8);

    /** Of the answer that proves the service: as many as vLLM gives to one who does not say. */
    static final int PROOF_TOKENS = 16;

    private VllmServe() {}

    /** The command line, with those flags for the ranks. */
    static List<String> argv(Deployment deployment, List<String> ranks) {
        Parallelism parallelism = deployment.parallelism();
        ServeOptions serve = deployment.serve();
        var argv = new ArrayList<>(List.of("vllm", "serve", deployment.model().id()));
        argv.addAll(ranks);
        if (parallelism.pipeline() > 1) {
            add(argv, "--pipeline-parallel-size", parallelism.pipeline());
        }
        add(argv, "--tensor-parallel-size", parallelism.tensor());
        if (parallelism.data() > 1) {
            add(argv, "--data-parallel-size", parallelism.data());
        }
        if (parallelism.expertParallel()) {
            argv.add("--enable-expert-parallel");
        }
        if (parallelism.decodeContext() > 1) {
            add(argv, "--decode-context-parallel-size", parallelism.decodeContext());
        }
        add(argv, "--seed", serve.seed());
        serve.maxModelLen().ifPresent(value -> add(argv, "--max-model-len", value));
        serve.maxNumSeqs().ifPresent(value -> add(argv, "--max-num-seqs", value));
        serve.maxNumBatchedTokens().ifPresent(value -> add(argv, "--max-num-batched-tokens", value));
        serve.speculative().ifPresent(value -> add(argv, "--speculative-config", json(value)));
        if (ASCEND_QUANTIZED.contains(deployment.model().effectiveQuantization())) {
            add(argv, "--quantization", "ascend");
        }
        serve.servedModelName().ifPresent(value -> add(argv, "--served-model-name", value));
        if (serve.trustRemoteCode()) {
            argv.add("--trust-remote-code");
        }
        serve.memoryUtilization().ifPresent(value -> add(argv, "--gpu-memory-utilization", value));
        add(argv, "--port", serve.port());
        argv.addAll(serve.args());
        return argv;
    }

    private static String json(Speculative speculative) {
        return JSON.createObjectNode()
                .put("method", speculative.method())
                .put("num_speculative_tokens", speculative.tokens())
                .toString();
    }

    private static void add(List<String> argv, String flag, Object value) {
        argv.add(flag);
        argv.add(String.valueOf(value));
    }

    /** Body of a request for that many tokens, the likeliest ones. */
    static String completion(Deployment deployment, int tokens) {
        return JSON.createObjectNode()
                .put("model", deployment.servedModelName())
                .put("prompt", "The future of AI is")
                .put("max_tokens", tokens)
                .put("temperature", 0)
                .toString();
    }
}

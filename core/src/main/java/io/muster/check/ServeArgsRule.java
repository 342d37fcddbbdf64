package io.muster.check;

import io.muster.deploy.Deployment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A free argument must not say again what a typed option says: vLLM would take the last, and the plan would lie. */
final class ServeArgsRule implements Rule {

    private static final Map<String, String> KEY_OF_FLAG = Map.ofEntries(
            Map.entry("--tensor-parallel-size", "parallelism.tensor"),
            Map.entry("-tp", "parallelism.tensor"),
            Map.entry("--pipeline-parallel-size", "parallelism.pipeline"),
            Map.entry("-pp", "parallelism.pipeline"),
            Map.entry("--data-parallel-size", "parallelism.data"),
            Map.entry("-dp", "parallelism.data"),
            Map.entry("--enable-expert-parallel", "parallelism.expertParallel"),
            Map.entry("-ep", "parallelism.expertParallel"),
            Map.entry("--seed", "serve.seed"),
            Map.entry("--max-model-len", "serve.maxModelLen"),
            Map.entry("--max-num-seqs", "serve.maxNumSeqs"),
            Map.entry("--served-model-name", "serve.servedModelName"),
            Map.entry("--trust-remote-code", "serve.trustRemoteCode"),
            Map.entry("--gpu-memory-utilization", "serve.memoryUtilization"),
            Map.entry("--port", "serve.port"),
            Map.entry("--model", "model.id"));

    @Override
    public List<Finding> check(Deployment deployment) {
        var findings = new ArrayList<Finding>();
        List<String> args = deployment.serve().args();
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            int equals = arg.indexOf('=');
            // vLLM takes underscores for hyphens.
            String flag = (equals < 0 ? arg : arg.substring(0, equals)).replace('_', '-');
            String key = KEY_OF_FLAG.get(flag);
            if (key != null) {
                findings.add(Finding.error(
                        CheckCode.SERVE_ARG_REPEATED,
                        "serve.args[" + i + "]",
                        "Expected " + flag + " to be said by " + key + " alone, saw it among the free arguments.",
                        "Remove it here and set " + key + "."));
            }
        }
        return findings;
    }
}

package io.muster.check;

import io.muster.deploy.Deployment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

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
            Map.entry("--decode-context-parallel-size", "parallelism.decodeContext"),
            Map.entry("-dcp", "parallelism.decodeContext"),
            Map.entry("--seed", "serve.seed"),
            Map.entry("--max-model-len", "serve.maxModelLen"),
            Map.entry("--max-num-seqs", "serve.maxNumSeqs"),
            Map.entry("--max-num-batched-tokens", "serve.maxNumBatchedTokens"),
            Map.entry("--speculative-config", "serve.speculative"),
            Map.entry("--served-model-name", "serve.servedModelName"),
            Map.entry("--trust-remote-code", "serve.trustRemoteCode"),
            Map.entry("--gpu-memory-utilization", "serve.memoryUtilization"),
            Map.entry("--port", "serve.port"),
            Map.entry("--model", "model.id"));

    /** A value that stands in the same text comes after one of these. */
    private static final Pattern END_OF_FLAG = Pattern.compile("[=\\s]");

    @Override
    public List<Finding> check(Deployment deployment) {
        var findings = new ArrayList<Finding>();
        List<String> args = deployment.serve().args();
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            Optional<String> key = keyOf(arg);
            if (key.isPresent()) {
                findings.add(Finding.error(
                        CheckCode.SERVE_ARG_REPEATED,
                        "serve.args[" + i + "]",
                        "Expected " + key.get() + " alone to say this, saw " + Quoted.of(arg)
                                + " among the free arguments.",
                        "Remove it here and set " + key.get() + "."));
            }
        }
        return findings;
    }

    /** The key that says the same as that argument. */
    private static Optional<String> keyOf(String arg) {
        String word = END_OF_FLAG.split(arg, 2)[0];
        if (!word.startsWith("--")) {
            return Optional.ofNullable(KEY_OF_FLAG.get(word));
        }
        // vLLM takes underscores for hyphens, --no- before a switch, and the begin of a flag for the whole.
        String hyphened = word.replace('_', '-');
        String flag = hyphened.startsWith("--no-") ? "--" + hyphened.substring(5) : hyphened;
        if (flag.equals("--")) {
            return Optional.empty();
        }
        return KEY_OF_FLAG.keySet().stream()
                .filter(known -> known.startsWith(flag))
                .min(Comparator.comparingInt(String::length))
                .map(KEY_OF_FLAG::get);
    }
}

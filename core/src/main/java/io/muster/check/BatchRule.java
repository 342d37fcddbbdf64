package io.muster.check;

import io.muster.check.FreeArgs.Flag;
import io.muster.deploy.Deployment;
import io.muster.deploy.ServeOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A step has room for a token of each sequence, and for a whole prompt where prompts are not cut into chunks. */
final class BatchRule implements Rule {

    private static final String SOURCE = "vllm/config/scheduler.py";

    @Override
    public List<Finding> check(Deployment deployment) {
        ServeOptions serve = deployment.serve();
        if (serve.maxNumBatchedTokens().isEmpty()) {
            return List.of();
        }
        int tokens = serve.maxNumBatchedTokens().getAsInt();
        int sequences = serve.maxNumSeqs().orElse(1);
        int longest = serve.maxModelLen().orElse(1);
        Optional<Flag> chunked =
                FreeArgs.of(serve.args()).find("--enable-chunked-prefill").filter(flag -> !flag.isOn());
        var findings = new ArrayList<Finding>();
        if (tokens < sequences) {
            findings.add(tooSmall(
                    Refusal.inWords(
                            "A step of " + tokens + " tokens has no room for " + sequences + " sequences",
                            "max_num_batched_tokens (" + tokens + ") must be greater than or equal to max_num_seqs ("
                                    + sequences + ").",
                            SOURCE),
                    "Use maxNumBatchedTokens " + sequences + " or more, or maxNumSeqs " + tokens + " or less."));
        }
        if (chunked.isPresent() && tokens < longest) {
            findings.add(tooSmall(
                    Refusal.inWords(
                            "A step of " + tokens + " tokens has no room for a whole prompt of up to " + longest,
                            "max_num_batched_tokens (" + tokens + ") is smaller than max_model_len (" + longest + ").",
                            SOURCE),
                    "Use maxNumBatchedTokens " + longest + " or more, or remove "
                            + chunked.get().path() + "."));
        }
        return findings;
    }

    private static Finding tooSmall(Refusal refusal, String remedy) {
        return Finding.error(ParallelCode.BATCHED_TOKENS, "serve.maxNumBatchedTokens", refusal.message(), remedy);
    }
}

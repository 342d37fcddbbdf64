package io.muster.check;

import io.muster.check.FreeArgs.Flag;
import io.muster.deploy.Deployment;
import io.muster.deploy.Parallelism;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Copies of busy experts, if the free arguments ask for some: every rank gets as many experts as every other. */
final class ExpertBalanceRule implements Rule {

    private static final Pattern REDUNDANT = Pattern.compile("num_redundant_experts\"?\\s*[:=]\\s*\"?(\\d{1,9})");

    @Override
    public List<Finding> check(Deployment deployment) {
        FreeArgs args = FreeArgs.of(deployment.serve().args());
        boolean balanced = args.isOn("--enable-eplb");
        Optional<Flag> redundantFlag =
                args.all().stream().filter(flag -> redundant(flag) > 0).reduce((former, latter) -> latter);
        Optional<Flag> flag = redundantFlag.or(() -> args.find("--enable-eplb").filter(Flag::isOn));
        if (flag.isEmpty()) {
            return List.of();
        }
        int redundant = redundantFlag.map(ExpertBalanceRule::redundant).orElse(0);
        boolean upstream = flag.get().name().startsWith("--eplb-config");
        int experts = deployment.model().config().map(model -> model.experts()).orElse(0);
        return Stream.of(
                        switchedOff(upstream && !balanced, redundant),
                        unspread(balanced, deployment.parallelism()),
                        uneven(experts, redundant, deployment.parallelism()))
                .flatMap(Optional::stream)
                .map(wrong -> Finding.error(
                        ParallelCode.REDUNDANT_EXPERTS, flag.get().path(), wrong.refusal.message(), wrong.remedy))
                .limit(1)
                .toList();
    }

    private record Wrong(Refusal refusal, String remedy) {}

    /** vLLM's own option, or that of vllm-ascend among its additional configuration. */
    private static int redundant(Flag flag) {
        if (flag.name().equals("--eplb-config.num-redundant-experts")) {
            return flag.number().orElse(0);
        }
        boolean holdsThem = flag.name().equals("--eplb-config") || flag.name().equals("--additional-config");
        Matcher matcher = REDUNDANT.matcher(flag.value());
        return holdsThem && matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    private static Optional<Wrong> switchedOff(boolean isOff, int redundant) {
        if (!isOff) {
            return Optional.empty();
        }
        return Optional.of(new Wrong(
                Refusal.inWords(
                        "Experts are copied only where their load is balanced",
                        "num_redundant_experts is set to " + redundant
                                + " but EPLB is not enabled. Either enable EPLB or unset num_redundant_experts.",
                        "vllm/config/parallel.py"),
                "Add --enable-eplb to serve.args, or remove this."));
    }

    private static Optional<Wrong> unspread(boolean balanced, Parallelism parallelism) {
        if (!balanced || (parallelism.expertParallel() && ranks(parallelism) > 1)) {
            return Optional.empty();
        }
        String words = parallelism.expertParallel()
                ? "EPLB requires tensor, prefill-context, or data parallelism, but got TP=1, PCP=1, DP=1."
                : "enable_expert_parallel must be True to use EPLB.";
        return Optional.of(new Wrong(
                Refusal.inWords("The load of experts is balanced between ranks", words, "vllm/config/parallel.py"),
                "Set parallelism.expertParallel on more than one rank, or remove this."));
    }

    private static Optional<Wrong> uneven(int experts, int redundant, Parallelism parallelism) {
        long ranks = ranks(parallelism);
        long over = (experts + (long) redundant) % ranks;
        if (experts == 0 || !parallelism.expertParallel() || over == 0) {
            return Optional.empty();
        }
        long fewer = redundant - over;
        return Optional.of(new Wrong(
                Refusal.inWords(
                        experts + " experts and " + redundant + " copies cannot be shared out evenly to " + ranks
                                + " ranks",
                        "(n_expert + n_redundant) % ep_size must be 0",
                        "vllm_ascend/eplb/core/eplb_utils.py"),
                "Use " + (fewer >= 0 ? fewer + " or " : "") + (fewer + ranks) + " redundant experts."));
    }

    /** Ranks that share out the experts: all but those of other pipeline stages. */
    private static long ranks(Parallelism parallelism) {
        return (long) parallelism.tensor() * parallelism.data();
    }
}

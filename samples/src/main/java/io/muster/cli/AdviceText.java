package io.muster.cli;

import io.muster.advise.Advice;
import io.muster.advise.Strategy;
import io.muster.deploy.Parallelism;
import java.util.List;
import java.util.Locale;

/** Advice for a person: a line for each of the best layouts, why the first is first, and what rules out the others. */
record AdviceText(Advice advice) {

    private static final int MOST_LINES = 12;

    @Override
    public String toString() {
        var text = new StringBuilder();
        strategies(text);
        rejected(text);
        return text.toString();
    }

    private void strategies(StringBuilder text) {
        List<Strategy> strategies = advice.strategies();
        if (strategies.isEmpty()) {
            text.append("No layout works.\n");
            return;
        }
        text.append(row(
                "TENSOR",
                "PIPELINE",
                "DATA",
                "EXPERTS",
                "CONTEXT",
                "MEMORY",
                "GIB/NPU",
                "LONGEST",
                "AT ONCE",
                "FIRST S",
                "NEXT MS",
                "TOKENS/S",
                "PLACES"));
        strategies.stream().limit(MOST_LINES).forEach(strategy -> text.append(row(strategy)));
        if (strategies.size() > MOST_LINES) {
            text.append("and " + (strategies.size() - MOST_LINES) + " more that work: --json or -o shows all.\n");
        }
        Strategy choice = advice.choice().orElseThrow();
        text.append("\nWhere parallelism is left out, taken is ")
                .append(advice.reason(choice))
                .append('\n');
        if (!choice.equals(strategies.get(0))) {
            text.append("Best: ").append(strategies.get(0).layout()).append(". ");
            text.append(strategies.get(0).why()).append('\n');
            strategies
                    .get(0)
                    .warnings()
                    .forEach(warning ->
                            text.append("Yet: ").append(warning.message()).append('\n'));
        }
        text.append(
                "MEMORY, GIB/NPU: whether it fits, and what is needed at most with one request. LONGEST: request in tokens.\n");
        text.append(
                "AT ONCE: requests of maxModelLen. CONTEXT: ranks that share out the cached one. PLACES: by throughput, by latency.\n");
        text.append(advice.note()).append('\n');
    }

    private static String row(Strategy strategy) {
        Parallelism parallelism = strategy.parallelism();
        return row(
                parallelism.tensor(),
                parallelism.pipeline(),
                parallelism.data(),
                parallelism.expertParallel() ? "spread" : "cut",
                parallelism.decodeContext(),
                strategy.memory().verdict().name().toLowerCase(Locale.ROOT),
                String.format(
                        Locale.ROOT, "%.2f", strategy.memory().memoryPerNpu().gibibytes()),
                strategy.memory().maxContext(),
                strategy.memory().concurrency(),
                String.format(Locale.ROOT, "%.2f", strategy.estimate().prefillSeconds()),
                String.format(Locale.ROOT, "%.1f", strategy.estimate().decodeSeconds() * 1000),
                String.format(Locale.ROOT, "%.0f", strategy.estimate().tokensPerSecond()),
                strategy.throughputRank() + ", " + strategy.latencyRank());
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%-6s  %-8s  %-4s  %-7s  %-8s  %-6s  %7s  %8s  %7s  %7s  %7s  %8s  %s", cells)
                        .stripTrailing()
                + "\n";
    }

    private void rejected(StringBuilder text) {
        if (advice.rejected().isEmpty()) {
            return;
        }
        text.append("\n").append(advice.rejected().size()).append(" layouts do not work:\n");
        advice.rejectedByRule().forEach((rule, layouts) -> {
            int more = layouts.size() - 1;
            text.append(rule.name()).append("  ").append(layouts.get(0).layout());
            text.append(more == 0 ? "" : ", and " + more + " more").append('\n');
            text.append("    ").append(layouts.get(0).message()).append('\n');
        });
    }
}

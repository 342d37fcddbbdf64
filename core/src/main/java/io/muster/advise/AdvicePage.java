package io.muster.advise;

import static java.util.stream.Collectors.joining;

import io.muster.fit.StageMemory;
import io.muster.fit.Verdict;
import io.muster.page.Html;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/** Advice as a page for a browser that needs nothing else: the best layouts drawn on the nodes, and a table of all. */
public final class AdvicePage {

    private static final String STYLE = """
            .sum td { border: 0; padding-top: 0; padding-bottom: 0 }
            svg { max-width: 100%; height: auto; display: block; margin: 0.6rem 0 }
            svg text { font: 12px system-ui, sans-serif; fill: #1b1f24 } svg .rank { font-weight: 600 }
            svg .replica { font-size: 10px } svg .idle { fill: none; stroke: #b8c0c8; stroke-dasharray: 3 }
            .weights { fill: #33485c; background: #33485c } .other { fill: #c9822b; background: #c9822b }
            .cache { fill: #8fbf8f; background: #8fbf8f } .rest { fill: #e6e9ec; background: #e6e9ec }
            .key { display: inline-block; width: 0.9em; height: 0.9em; vertical-align: -0.1em; margin: 0 0.3em 0 1em }
            .tight { color: #9a5b00 }
            """;

    private final Advice advice;
    private final StringBuilder page = new StringBuilder();

    private AdvicePage(Advice advice) {
        this.advice = advice;
    }

    /** The whole page. */
    public static String html(Advice advice) {
        return new AdvicePage(advice).html();
    }

    private String html() {
        String title = "Layouts of " + advice.deployment().model().id() + " on "
                + advice.deployment().cluster().name();
        page.append(Html.begin(title, STYLE));
        page.append("<p>" + Html.escaped(summary()) + "\n");
        if (!advice.strategies().isEmpty()) {
            drawings();
            strategies();
        }
        rejected();
        return page.toString();
    }

    private String summary() {
        var cluster = advice.deployment().cluster();
        String board = advice.choice()
                .map(strategy -> ", " + strategy.memory().board().name() + " with "
                        + strategy.memory().board().visible() + " visible")
                .orElse("");
        int nodes = cluster.nodes().size();
        return cluster.totalNpus() + " NPUs on " + nodes + (nodes == 1 ? " node" : " nodes") + board + ". "
                + advice.strategies().size() + " layouts work, "
                + advice.rejected().size() + " do not.";
    }

    private void drawings() {
        var drawn = new LinkedHashMap<Strategy, String>();
        drawn.merge(advice.strategies().get(0), "Best throughput", AdvicePage::both);
        drawn.merge(advice.byLatency().get(0), "Lowest latency", AdvicePage::both);
        drawn.merge(advice.byContext().get(0), "Longest context", AdvicePage::both);
        advice.choice().ifPresent(choice -> drawn.merge(choice, "Taken where none is named", AdvicePage::both));
        drawn.forEach((strategy, title) -> {
            page.append("<h2>" + title + ": " + strategy.layout() + "</h2>\n<p>" + Html.escaped(strategy.why()) + "\n");
            page.append("<div class=\"scroll\">\n");
            page.append(
                    new LayoutPicture(advice.deployment().cluster(), strategy.parallelism(), strategy.memory()).svg());
            page.append("</div>\n");
            page.append(legend(strategy));
            StageMemory fullest = strategy.memory().fullest();
            page.append("<details><summary>Memory of an NPU of pipeline stage " + fullest.stage()
                    + ", line by line</summary>\n" + LayoutPicture.sum(fullest) + "</details>\n");
        });
    }

    private static String both(String one, String other) {
        return one + " and " + other.toLowerCase(Locale.ROOT);
    }

    private static String legend(Strategy strategy) {
        int stages = strategy.parallelism().pipeline();
        var legend = new StringBuilder("<p class=\"note\">T: tensor rank");
        legend.append(strategy.parallelism().data() > 1 ? ", D: data replica" : "");
        legend.append(stages > 1 ? ", P and colour: pipeline stage" : "");
        legend.append(". Memory of each NPU:");
        for (String part : List.of("weights", "other", "cache", "rest")) {
            legend.append("<span class=\"key " + part + "\"></span>" + meaning(part));
        }
        return legend.append("\n").toString();
    }

    private static String meaning(String part) {
        return switch (part) {
            case "weights" -> "weights";
            case "other" -> "activation, buffers and graphs, at most";
            case "cache" -> "left for the cache";
            default -> "not for vLLM";
        };
    }

    private void strategies() {
        page.append("<h2>Layouts that work</h2>\n<div class=\"scroll\"><table>\n<tr>");
        page.append("<th>layout");
        for (String name : List.of(
                "place by throughput",
                "place by latency",
                "memory",
                "GiB of an NPU",
                "longest context",
                "longest requests at once",
                "first token, s",
                "next token, ms",
                "tokens/s")) {
            page.append(name.equals("memory") ? "<th>" : "<th class=\"n\">").append(name);
        }
        page.append("\n");
        advice.strategies().forEach(this::strategy);
        page.append("</table></div>\n<p class=\"note\">" + Html.escaped(advice.note()) + "\n");
    }

    private void strategy(Strategy strategy) {
        boolean fits = strategy.memory().verdict() == Verdict.FITS;
        page.append("<tr title=\"" + Html.escaped(strategy.why()) + "\"><td>" + strategy.layout() + warnings(strategy));
        number("%d", strategy.throughputRank());
        number("%d", strategy.latencyRank());
        page.append(fits ? "<td>fits" : "<td class=\"tight\">tight");
        number("%.2f", strategy.memory().memoryPerNpu().gibibytes());
        number("%d", strategy.memory().maxContext());
        number("%d", strategy.memory().concurrency());
        number("%.2f", strategy.estimate().prefillSeconds());
        number("%.1f", strategy.estimate().decodeSeconds() * 1000);
        number("%.0f", strategy.estimate().tokensPerSecond());
        page.append("\n");
    }

    private static String warnings(Strategy strategy) {
        return strategy.warnings().stream()
                .map(warning -> "<br><span class=\"tight\" title=\"" + Html.escaped(warning.message()) + "\">"
                        + warning.code().name() + "</span>")
                .collect(joining());
    }

    private void number(String format, Object value) {
        page.append("<td class=\"n\">").append(String.format(Locale.ROOT, format, value));
    }

    /** Of the layouts that break one rule, the first is told of. */
    private void rejected() {
        if (advice.rejected().isEmpty()) {
            return;
        }
        page.append("<h2>Layouts that do not</h2>\n<div class=\"scroll\"><table>\n<tr><th>layout<th>rule<th>why\n");
        advice.rejectedByRule().forEach((rule, layouts) -> {
            String more = layouts.size() == 1 ? "" : "<br>and " + (layouts.size() - 1) + " more";
            page.append("<tr><td>" + layouts.get(0).layout() + more + "<td>" + rule.name() + "<td>"
                    + Html.escaped(layouts.get(0).message()) + "\n");
        });
        page.append("</table></div>\n");
    }
}

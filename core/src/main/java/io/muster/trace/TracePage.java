package io.muster.trace;

import io.muster.page.Html;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A trace as a page for a browser: a lane for each host, and what the run waited for. */
public final class TracePage {

    private static final String STYLE = """
            svg { display: block; margin: 0.6rem 0 } svg text { font: 12px system-ui, sans-serif; fill: #1b1f24 }
            svg rect { stroke: #fff; stroke-width: 1 } svg .critical { stroke: #1b1f24; stroke-width: 2.5 }
            svg line { stroke: #dfe3e8 } svg .failed { fill: #b3261e }
            .c0 { fill: #33485c } .c1 { fill: #c9822b } .c2 { fill: #5b9bd5 } .c3 { fill: #8fbf8f } .c4 { fill: #7d5ba6 } .c5 { fill: #b8c0c8 }
            """;

    private static final int COLOURS = 6;

    /** Lanes; further hosts are left out, and none on which the run waited. */
    private static final int MOST_LANES = 40;

    private static final int LABEL = 150;
    private static final int WIDTH = 1000;
    private static final int LANE = 24;
    private static final int TOP = 20;

    /** Narrower bars hold no text. */
    private static final int LETTER = 7;

    private final Trace trace;
    private final List<Span> path;
    private final List<String> parts;
    private final StringBuilder page = new StringBuilder();

    private TracePage(Trace trace) {
        this.trace = trace;
        this.path = trace.criticalPath();
        this.parts = trace.spans().stream().map(Span::part).distinct().toList();
    }

    /**
     * The whole page.
     *
     * @param title of the page
     */
    public static String html(String title, Trace trace) {
        return new TracePage(trace).html(title);
    }

    private String html(String title) {
        page.append(Html.begin(title, STYLE));
        List<String> lanes = lanes();
        int left = trace.hosts().size() + 1 - lanes.size();
        page.append("<p>" + seconds(trace.took())
                + " in all. What has a dark frame the run waited for: only where one of these becomes"
                + " faster does the run.\n");
        if (left > 0) {
            page.append("<p class=\"note\">" + left + " hosts on which it did not wait are left out.\n");
        }
        page.append("<div class=\"scroll\">\n");
        picture(lanes);
        page.append(
                "</div>\n<h2>What it waited for</h2>\n<table>\n<tr><th>part<th>host<th>step<th class=\"n\">from<th class=\"n\">took\n");
        for (Span span : path) {
            page.append("<tr><td>" + Html.escaped(span.part()) + "<td>" + Html.escaped(span.host()) + "<td>"
                    + Html.escaped(span.title()) + (span.ok() ? "" : " (failed)") + "<td class=\"n\">"
                    + seconds(span.from()) + "<td class=\"n\">" + seconds(span.took()) + "\n");
        }
        page.append("</table>\n");
        return page.toString();
    }

    /** The run's own first, then hosts on which it waited, then the others, as many as there is room for. */
    private List<String> lanes() {
        Set<String> waitedFor = new HashSet<>(path.stream().map(Span::host).toList());
        var lanes = new ArrayList<String>();
        lanes.add("");
        trace.hosts().stream().filter(waitedFor::contains).forEach(lanes::add);
        trace.hosts().stream()
                .filter(host -> !waitedFor.contains(host))
                .limit(Math.max(0, MOST_LANES - lanes.size()))
                .forEach(lanes::add);
        return lanes;
    }

    private void picture(List<String> lanes) {
        int height = TOP + lanes.size() * LANE + 4;
        page.append(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %1$d %2$d\" width=\"%1$d\" height=\"%2$d\" role=\"img\" aria-label=\"Spans of the run, by host\">%n",
                LABEL + WIDTH + 10,
                height));
        long step = Math.max(1, Math.round(trace.took().toSeconds() / 10.0));
        for (long second = 0; second <= trace.took().toSeconds(); second += step) {
            double x = x(Duration.ofSeconds(second));
            page.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\"/><text x=\"%1$.1f\" y=\"13\">%4$d s</text>%n",
                    x,
                    TOP - 2,
                    height,
                    second));
        }
        for (int i = 0; i < lanes.size(); i++) {
            String host = lanes.get(i);
            int y = TOP + i * LANE;
            page.append(String.format(
                    Locale.ROOT,
                    "<text x=\"0\" y=\"%d\">%s</text>%n",
                    y + 16,
                    Html.escaped(host.isEmpty() ? "the run itself" : host)));
            trace.spans().stream().filter(span -> span.host().equals(host)).forEach(span -> bar(span, y));
        }
        page.append("</svg>\n");
    }

    private void bar(Span span, int y) {
        double x = x(span.from());
        double width = Math.max(2, x(span.to()) - x);
        String what = span.part() + ": " + span.title();
        int room = (int) (width - 6) / LETTER;
        String text = room < 4 ? "" : what.length() <= room ? what : what.substring(0, room - 1) + "…";
        page.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"><title>%s, %s</title></rect>%n",
                span.ok() ? "c" + parts.indexOf(span.part()) % COLOURS : "failed",
                path.contains(span) ? " critical" : "",
                x,
                y + 2,
                width,
                LANE - 5,
                Html.escaped(what + (span.ok() ? "" : ", failed")),
                seconds(span.took())));
        if (!text.isEmpty()) {
            page.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\" style=\"fill:#fff;pointer-events:none\">%s</text>%n",
                    x + 4,
                    y + 16,
                    Html.escaped(text)));
        }
    }

    private double x(Duration at) {
        long all = Math.max(1, trace.took().toMillis());
        return LABEL + WIDTH * (double) at.toMillis() / all;
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1000.0);
    }
}

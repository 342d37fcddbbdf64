package io.muster.preflight;

import static java.util.stream.Collectors.joining;

import io.muster.check.Finding;
import io.muster.network.NpuMatrix;
import io.muster.network.NpuPort;
import io.muster.network.PingResult;
import io.muster.network.PortLink;
import io.muster.page.Html;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A preflight as a page for a browser that needs nothing else: what is wrong, and the pings as a matrix whose cells tell by sign and
 * by colour how they went. Rows have headings, so that it reads by keyboard and screen reader as any table.
 */
public final class PreflightPage {

    /** Blue and orange, which nearly everybody tells apart; and never without a sign. */
    private static final String STYLE = """
            .m { border-collapse: separate; border-spacing: 1px } .m th { font-weight: 400; border: 0; padding: 0 0.4rem 0 0 }
            .m thead th { padding: 0.2rem 0; text-align: center } .m td { width: 1.25em; height: 1.25em; padding: 0; border: 0; text-align: center }
            .m .first { border-top: 3px solid #fff } .m .left { border-left: 3px solid #fff }
            .ok { background: #cfe3f5; color: #0b3a63 } .loss { background: #ffd89a; color: #4f2d00 }
            .failed { background: #b5430b; color: #fff; font-weight: 700 } .unreadable { background: #5b5470; color: #fff }
            .untested { background: #eceff2; color: #57606a } .own { background: #fff }
            .key { display: inline-block; width: 1.5em; text-align: center; margin: 0 0.3em 0 1em }
            .m tbody th { position: sticky; left: 0; background: #fff } td.ok, td.failed, td.untested { padding-left: 0.5rem }
            .m td { padding: 0 } .todo::before { content: "\\2192  " } .todo { color: #0b3a63 }
            .scroll:focus { outline: 2px solid #0b3a63 } .error { color: #a33a06; font-weight: 600 }
            """;

    private final Preflight preflight;
    private final StringBuilder page = new StringBuilder();

    private PreflightPage(Preflight preflight) {
        this.preflight = preflight;
    }

    /** The whole page. */
    public static String html(Preflight preflight) {
        return new PreflightPage(preflight).html();
    }

    private String html() {
        page.append(Html.begin("Preflight of " + preflight.cluster().name(), STYLE));
        page.append(
                "<p>" + (preflight.ok() ? "Nothing that keeps it from being started" : "Not to be started so") + ": "
                        + count(preflight.findings().errors().size(), "error") + ", "
                        + count(preflight.findings().warnings().size(), "warning") + ", on "
                        + count(preflight.cluster().nodes().size(), "host") + ".\n");
        findings();
        npus();
        hosts();
        facts();
        return page.toString();
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private void findings() {
        if (preflight.findings().all().isEmpty()) {
            return;
        }
        page.append(
                "<h2>Findings</h2>\n<table>\n<tr><th scope=\"col\">what<th scope=\"col\">where<th scope=\"col\">seen, and"
                        + " what to do\n");
        for (Finding finding : preflight.findings()) {
            String severity = finding.severity().name().toLowerCase(Locale.ROOT);
            page.append("<tr><td><span class=\"" + severity + "\">" + severity + "</span><br>"
                    + Html.escaped(finding.code().name()) + "<td>" + Html.escaped(finding.path()) + "<td>"
                    + Html.escaped(finding.message()) + "<br><span class=\"todo\">" + Html.escaped(finding.remedy())
                    + "</span>\n");
        }
        page.append("</table>\n");
    }

    private void npus() {
        NpuMatrix matrix = preflight.network().npus();
        page.append("<h2>NPU network</h2>\n");
        if (matrix.results().isEmpty()) {
            page.append("<p>Not tested: there are no NPUs of two hosts that tell an address.\n");
            return;
        }
        page.append("<p>" + matrix.count(PingResult.State.OK) + " of "
                + matrix.results().size()
                + " pings came back whole. A row is the NPU that asks, a column the one that is asked; what has no cell was not"
                + " to be tested" + (matrix.isOfAllHosts() ? "" : ": each host with " + matrix.peers() + " others")
                + ". " + Html.escaped(matrix.explained()) + "\n");
        page.append(
                "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Matrix of pings between NPUs\">\n");
        page.append("<table class=\"m\">\n<thead>\n<tr><th>");
        columns(matrix);
        page.append("</thead>\n<tbody>\n");
        String before = "";
        for (Map.Entry<NpuPort, Map<NpuPort, PingResult>> row : matrix.rows().entrySet()) {
            boolean first = !row.getKey().host().equals(before);
            before = row.getKey().host();
            row(matrix, row.getKey(), row.getValue(), first);
        }
        page.append("</tbody>\n</table></div>\n<p class=\"note\">");
        for (PingResult.State state : PingResult.State.values()) {
            page.append("<span class=\"key " + style(state) + "\">" + sign(state) + "</span>" + meaning(state));
        }
        page.append("\n");
    }

    private void columns(NpuMatrix matrix) {
        var ofHost = new LinkedHashMap<String, Integer>();
        matrix.ports().forEach(port -> ofHost.merge(port.host(), 1, Integer::sum));
        ofHost.forEach(
                (host, npus) -> page.append("<th colspan=\"" + npus + "\" scope=\"colgroup\">" + Html.escaped(host)));
        page.append("\n<tr><th>");
        matrix.ports().forEach(port -> page.append("<th scope=\"col\">" + port.device()));
        page.append("\n");
    }

    private void row(NpuMatrix matrix, NpuPort from, Map<NpuPort, PingResult> cells, boolean first) {
        page.append("<tr><th scope=\"row\"" + (first ? " class=\"first\"" : "") + ">" + Html.escaped(from.host()) + " "
                + from.device());
        String before = matrix.ports().get(0).host();
        for (NpuPort to : matrix.ports()) {
            String borders = (first ? " first" : "") + (to.host().equals(before) ? "" : " left");
            before = to.host();
            PingResult result = cells.get(to);
            page.append(
                    result == null
                            ? "<td class=\"own" + borders + "\">"
                            : "<td class=\"" + style(result.state()) + borders + "\" title=\""
                                    + Html.escaped(title(result)) + "\">" + sign(result.state()));
        }
        page.append("\n");
    }

    private static String title(PingResult result) {
        var words = new ArrayList<String>();
        words.add(result.ping().from().name() + " to " + result.ping().to().name() + " at "
                + result.ping().address() + ": " + meaning(result.state()));
        result.lossPercent().ifPresent(loss -> words.add(String.format(Locale.ROOT, "%.0f%% lost", loss)));
        result.millis().ifPresent(millis -> words.add(String.format(Locale.ROOT, "%.3f ms", millis)));
        return String.join(", ", words);
    }

    private static String style(PingResult.State state) {
        return switch (state) {
            case OK -> "ok";
            case LOSS -> "loss";
            case FAILED -> "failed";
            case UNREADABLE -> "unreadable";
            case NOT_TESTED -> "untested";
        };
    }

    /** The same as in text. */
    private static String sign(PingResult.State state) {
        return String.valueOf(state.sign());
    }

    private static String meaning(PingResult.State state) {
        return switch (state) {
            case OK -> "all packets came back";
            case LOSS -> "some were lost";
            case FAILED -> "all were lost";
            case UNREADABLE -> "the answer could not be read";
            case NOT_TESTED -> "not tested";
        };
    }

    private void hosts() {
        List<PortLink> links = preflight.network().links();
        page.append("<h2>Network of the hosts</h2>\n");
        if (links.isEmpty()) {
            page.append("<p>Not tested: there are no ports to which one host must come from another.\n");
            return;
        }
        List<String> hosts = preflight.cluster().hosts();
        page.append("<p>Ports that each host reached, of those to which it must come. A row is the host that comes.\n");
        page.append(
                "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Ports reached from host to host\">\n");
        page.append("<table>\n<tr><th>");
        hosts.forEach(to -> page.append("<th scope=\"col\">" + Html.escaped(to)));
        page.append("\n");
        for (String from : hosts) {
            page.append("<tr><th scope=\"row\">" + Html.escaped(from));
            for (String to : hosts) {
                List<PortLink> between = links.stream()
                        .filter(link -> link.from().equals(from) && link.to().equals(to))
                        .toList();
                page.append(between.isEmpty() ? "<td>" : cell(between));
            }
            page.append("\n");
        }
        page.append("</table></div>\n");
    }

    private void facts() {
        Set<String> keys = preflight.keys();
        if (keys.isEmpty()) {
            return;
        }
        page.append("<h2>What is installed</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\""
                + " aria-label=\"Versions by host\">\n<table>\n<tr><th>");
        keys.forEach(key -> page.append("<th scope=\"col\">" + Html.escaped(key)));
        page.append("\n");
        for (String host : preflight.cluster().hosts()) {
            Map<String, String> told = preflight.facts().getOrDefault(host, Map.of());
            page.append("<tr><th scope=\"row\">" + Html.escaped(host));
            keys.forEach(key -> page.append("<td>" + Html.escaped(told.getOrDefault(key, "not told"))));
            page.append("\n");
        }
        page.append("</table></div>\n");
    }

    private static String cell(List<PortLink> between) {
        List<PortLink> others = between.stream()
                .filter(link -> link.state() != PortLink.State.OPEN)
                .toList();
        boolean bad = others.stream().anyMatch(link -> link.state() != PortLink.State.NOT_TESTED);
        String style = bad ? "failed" : others.isEmpty() ? "ok" : "untested";
        String sign = bad ? "X " : others.isEmpty() ? "" : "- ";
        String title = others.stream()
                .map(link -> link.port() + " " + link.state().name().toLowerCase(Locale.ROOT))
                .collect(joining(", "));
        return "<td class=\"" + style + "\" title=\"" + Html.escaped(Objects.requireNonNull(title)) + "\">" + sign
                + (between.size() - others.size()) + " of " + between.size();
    }
}

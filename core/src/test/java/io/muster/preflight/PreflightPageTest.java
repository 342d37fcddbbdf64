package io.muster.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.check.Finding;
import io.muster.check.Findings;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.network.NetworkReport;
import io.muster.network.NpuMatrix;
import io.muster.network.NpuPort;
import io.muster.network.Ping;
import io.muster.network.PingPairs;
import io.muster.network.PingResult;
import io.muster.network.PingSchedule;
import io.muster.network.PortLink;
import io.muster.page.GoldenPage;
import io.muster.plan.PortUse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PreflightPageTest {

    private static final List<String> HOSTS = List.of("10.0.0.1", "10.0.0.2", "10.0.0.3");

    /** One of each: an NPU, a link that loses, an answer that cannot be read, pings that were not begun, and a port. */
    private static Preflight preflight(String said) {
        Cluster cluster = Cluster.builder()
                .name("qwen")
                .nodes(HOSTS.stream().map(Node::of).toList())
                .npusPerNode(4)
                .build();
        var ports = new ArrayList<NpuPort>();
        for (int host = 0; host < HOSTS.size(); host++) {
            for (int device = 0; device < 4; device++) {
                ports.add(NpuPort.ofRoce(HOSTS.get(host), device, "10.20." + host + "." + (device + 1)));
            }
        }
        List<PingResult> results = PingSchedule.of(ports, PingPairs.CROSSED, 8).pings().stream()
                .map(ping -> result(ports, ping, said))
                .toList();
        var matrix = new NpuMatrix(ports, PingPairs.CROSSED, results);
        PortUse gcs = PortUse.of("ray.port", "GCS", 6379, HOSTS.subList(0, 1), PortUse.Reach.NODES);
        List<PortLink> links = List.of(
                new PortLink(HOSTS.get(1), HOSTS.get(0), 6379, gcs, PortLink.State.OPEN, HOSTS.get(0)),
                new PortLink(HOSTS.get(2), HOSTS.get(0), 6379, gcs, PortLink.State.SILENT, ""));
        List<Finding> findings =
                matrix.findings(Map.of(HOSTS.get(0), "nodes[0]", HOSTS.get(1), "nodes[1]", HOSTS.get(2), "nodes[2]"));
        return new Preflight(
                cluster,
                List.of(),
                Map.of(
                        HOSTS.get(0), Map.of("python", "3.11.9", "ray", "2.48.0"),
                        HOSTS.get(1), Map.of("python", "3.11.9"),
                        HOSTS.get(2), Map.of("python", "3.11.9", "ray", "<2.48.0>")),
                Findings.of(findings),
                new NetworkReport(matrix, links, findings),
                Duration.ofSeconds(12));
    }

    private static PingResult result(List<NpuPort> ports, Ping ping, String said) {
        NpuPort from = ping.from();
        NpuPort to = ping.to();
        if (from.equals(ports.get(5)) || to.equals(ports.get(5))) {
            return of(ping, PingResult.State.FAILED, 100, "");
        }
        if (from.equals(ports.get(0)) && to.equals(ports.get(8))) {
            return of(ping, PingResult.State.LOSS, 33.3, "");
        }
        if (from.equals(ports.get(11))) {
            return of(ping, PingResult.State.UNREADABLE, -1, said);
        }
        return from.equals(ports.get(10))
                ? PingResult.notTested(ping, "the host was lost")
                : of(ping, PingResult.State.OK, 0, "");
    }

    private static PingResult of(Ping ping, PingResult.State state, double loss, String said) {
        return new PingResult(
                ping,
                state,
                loss < 0 ? OptionalDouble.empty() : OptionalDouble.of(loss),
                state == PingResult.State.OK ? OptionalDouble.of(0.067) : OptionalDouble.empty(),
                said);
    }

    @Test
    void thePageIsAsItWas() throws IOException {
        GoldenPage.assertSame("preflight/page.html", PreflightPage.html(preflight("Command execute failed!")));
    }

    @Test
    void thePageNeedsNothingElse() {
        GoldenPage.assertNeedsNothingElse(PreflightPage.html(preflight("")));
    }

    @Test
    void whatHostsSayIsText() {
        assertThat(PreflightPage.html(preflight("<script>alert('x')</script>\"")))
                .contains("&lt;script&gt;alert")
                .doesNotContain("<script");
    }

    @Test
    void everyCellTellsBySignToo() {
        String page = PreflightPage.html(preflight("garbage"));

        // Each NPU with two of each other node; a sign in every cell that has a colour.
        assertThat(count(page, "<td class=\"(ok|loss|failed|unreadable|untested)[^>]*title=\"NPU [^>]*>[.~X?-]\\n?"))
                .isEqualTo(12 * 2 * 2);
        assertThat(count(page, "<th scope=\"row\"")).isEqualTo(12 + 3 + 3);
    }

    private static long count(String text, String regex) {
        return Pattern.compile(regex).matcher(text).results().count();
    }
}

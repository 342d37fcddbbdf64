package io.muster.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.page.GoldenPage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceTest {

    private static final Span HOLD = span("hold", "", 0, 200);
    private static final Span LOOK_A = span("look", "a", 200, 500, "hold");
    private static final Span LOOK_B = span("look", "b", 200, 900, "hold");
    private static final Span WRITE_A = span("start", "a", 905, 1000, "look");
    private static final Span START_A = span("start", "a", 1001, 9000, "look");
    private static final Span WRITE_B = span("start", "b", 895, 990, "look");
    private static final Span START_B = span("start", "b", 990, 5000, "look");
    private static final Trace TRACE = new Trace(List.of(HOLD, LOOK_A, LOOK_B, WRITE_A, WRITE_B, START_B, START_A));

    @Test
    void theCriticalPathGoesThroughWhatWasWaitedForLongest() {
        assertThat(TRACE.criticalPath()).containsExactly(HOLD, LOOK_B, WRITE_A, START_A);
        assertThat(TRACE.took()).isEqualTo(Duration.ofSeconds(9));
        assertThat(TRACE.hosts()).containsExactly("a", "b");
    }

    @Test
    void nothingWasWaitedForWhereNothingWasDone() {
        var nothing = new Trace(List.of());

        assertThat(nothing.criticalPath()).isEmpty();
        assertThat(TracePage.html("nothing", nothing)).contains("0.00 s in all");
    }

    @Test
    void thePictureIsAsItWasLookedAt() throws IOException {
        GoldenPage.assertSame("trace/page.html", TracePage.html("muster up of <qwen>", TRACE));
    }

    @Test
    void ofManyHostsThoseAreDrawnForWhichTheRunWaited() {
        var spans = new ArrayList<Span>();
        for (int i = 0; i < 100; i++) {
            spans.add(span("start", "host-" + i, 0, i == 99 ? 9000 : 1000));
        }

        String page = TracePage.html("many", new Trace(spans));

        assertThat(page).contains(">host-99<", ">host-0<", "61 hosts on which it did not wait are left out");
        assertThat(page).doesNotContain(">host-98<");
    }

    private static Span span(String part, String host, int from, int to, String... after) {
        return new Span(part, List.of(after), host, part + " it", Duration.ofMillis(from), Duration.ofMillis(to), true);
    }
}

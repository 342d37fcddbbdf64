package io.muster.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A node asks the head to join (A), the head notes it (B), and then the node goes on (C). */
class OrderedEventsTest {

    private final OrderedEvents asked = new OrderedEvents(pair("A", "B"), 10);
    private final OrderedEvents noted = new OrderedEvents(pair("B", "C"), 10);

    private static OrderedPair pair(String first, String then) {
        return new OrderedPair(Pattern.compile(first + " (\\w+)"), Pattern.compile(then + " (\\w+)"));
    }

    private Clocks seen(String joins, String notes, String goesOn) {
        for (OrderedEvents events : List.of(asked, noted)) {
            see(events, "worker", "2026-11-24 " + joins + " A n1");
            see(events, "head", "2026-11-24 " + notes + " B n1");
            see(events, "worker", "2026-11-24 " + goesOn + " C n1");
            // The head joins its own cluster: that tells nothing of other clocks, but makes it no less known.
            see(events, "head", "2026-11-24 " + notes + " A n0");
        }
        return OrderedEvents.clocks(List.of(asked, noted));
    }

    private static void see(OrderedEvents events, String host, String line) {
        events.see(line, host, LogTime.in(line));
    }

    private static Duration ahead(Clocks clocks, String host) {
        return Objects.requireNonNull(clocks.ahead().get(host));
    }

    private Duration apart(Clocks clocks) {
        return ahead(clocks, "worker").minus(ahead(clocks, "head"));
    }

    @Test
    void clocksThatMayBeEqualAreTakenForEqual() {
        assertThat(apart(seen("12:00:00,000", "12:00:01,000", "12:00:02,000"))).isZero();
    }

    @Test
    void aClockThatIsAheadIsFoundWithinWhatIsPossible() {
        assertThat(apart(seen("13:00:00,000", "12:00:01,000", "13:00:02,000"))).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void aClockThatIsBehindToo() {
        assertThat(apart(seen("11:00:00,000", "12:00:01,000", "11:00:02,000"))).isEqualTo(Duration.ofHours(-1));
    }

    @Test
    void withoutPairsNothingIsKnown() {
        assertThat(OrderedEvents.clocks(List.of(asked))).isEqualTo(Clocks.UNKNOWN);
    }
}

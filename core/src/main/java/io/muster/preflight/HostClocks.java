package io.muster.preflight;

import static java.util.Comparator.comparing;

import io.muster.check.Finding;
import io.muster.npu.ToolAnswers;
import io.muster.plan.HostAnswer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How far clocks of hosts are apart. A host tells its time at the begin and at the end of its answer; between them lies all that it
 * did, and outside of them the way there and back. How far it is ahead of us is so known within the time of that way, however
 * long the answer took. Only what is more than that is told.
 */
final class HostClocks {

    /** Logs of hosts are put into one order by their times; ours, not anybody's limit. */
    private static final Duration MOST = Duration.ofSeconds(2);

    /** What is told here of hosts has their times, and a certificate may not be valid yet; ours too. */
    private static final Duration MOST_FROM_HERE = Duration.ofSeconds(30);

    private HostClocks() {}

    /**
     * How far a host's clock is ahead of ours.
     *
     * @param least and not less
     * @param most and not more
     */
    private record Ahead(String host, Duration least, Duration most) {

        static Optional<Ahead> of(HostAnswer answer) {
            ToolAnswers answers = ToolAnswers.read(answer.output().stdout());
            Optional<Instant> first = time(answers.text("clock at first"));
            Optional<Instant> last = time(answers.text("clock at last"));
            return first.flatMap(begin -> last.map(end -> new Ahead(
                    answer.host(), Duration.between(answer.answered(), end), Duration.between(answer.asked(), begin))));
        }

        private static Optional<Instant> time(String seconds) {
            String text = seconds.strip();
            if (!text.matches("\\d{1,11}(\\.\\d{1,9})?")) {
                return Optional.empty();
            }
            var number = new BigDecimal(text);
            return Optional.of(Instant.ofEpochSecond(0, number.movePointRight(9).longValue()));
        }

        Duration middle() {
            return least.plus(most).dividedBy(2);
        }
    }

    static List<Finding> apart(List<HostAnswer> answers) {
        var clocks = new ArrayList<Ahead>();
        answers.forEach(answer -> Ahead.of(answer).ifPresent(clocks::add));
        if (clocks.isEmpty()) {
            return List.of();
        }
        Ahead fastest = clocks.stream().max(comparing(Ahead::least)).orElseThrow();
        Ahead slowest = clocks.stream().min(comparing(Ahead::most)).orElseThrow();
        if (fastest.least.minus(slowest.most).compareTo(MOST) > 0) {
            return List.of(Finding.warning(
                    PreflightCode.CLOCK_SKEW,
                    "nodes",
                    "Expected the clocks of all hosts within " + MOST.toSeconds() + " s, saw that of " + fastest.host
                            + " " + seconds(fastest.middle().minus(slowest.middle())) + " ahead of that of "
                            + slowest.host + ".",
                    "Set the time by NTP on all hosts: chronyc tracking, or timedatectl, tells how it stands."));
        }
        // Hosts that agree are wrong together, or this machine is.
        boolean allAhead = clocks.stream().allMatch(clock -> clock.least.compareTo(MOST_FROM_HERE) > 0);
        boolean allBehind =
                clocks.stream().allMatch(clock -> clock.most.negated().compareTo(MOST_FROM_HERE) > 0);
        if (allAhead || allBehind) {
            return List.of(Finding.warning(
                    PreflightCode.CLOCK_DIFFERS_HERE,
                    "nodes",
                    "Expected the clocks of the hosts within " + MOST_FROM_HERE.toSeconds()
                            + " s of that of this machine, saw all of them "
                            + seconds(fastest.middle().abs())
                            + (allAhead ? " ahead." : " behind."),
                    "See which is wrong, and set the time by NTP there: timedatectl tells how it stands."));
        }
        return List.of();
    }

    private static String seconds(Duration span) {
        return String.format(Locale.ROOT, "%.1f s", span.toMillis() / 1000.0);
    }
}

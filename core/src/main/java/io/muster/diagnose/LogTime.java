package io.muster.diagnose;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a line was written, by the clock of its host. Immutable.
 *
 * @param at in the year {@link #NO_YEAR} where the line tells none
 */
record LogTime(LocalDateTime at) {

    /** Of lines that tell day and month alone; a leap year, so that each day is one. */
    static final int NO_YEAR = 1972;

    /** Times stand at the beginning, behind who speaks. */
    private static final int WITHIN = 220;

    private static final String CLOCK = "(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)";
    private static final String FRACTION = "(?:[.,](?<milli>\\d{3})\\d*)?";

    private static final List<Pattern> FORMS = List.of(
            // Python's logging and most others; plog of CANN has a dash between day and hour.
            Pattern.compile("(?<year>\\d{4})-(?<month>\\d\\d)-(?<day>\\d\\d)[ T-]" + CLOCK + FRACTION),
            // vLLM
            Pattern.compile(
                    "\\b(?:DEBUG|INFO|WARNING|ERROR|CRITICAL) (?<month>\\d\\d)-(?<day>\\d\\d) " + CLOCK + FRACTION),
            // glog, as gRPC and PyTorch have it
            Pattern.compile("(?:^|[\\[ ])[IWEFC](?<month>\\d\\d)(?<day>\\d\\d) " + CLOCK + FRACTION));

    /** The first that the beginning of the line tells. */
    static Optional<LogTime> in(String line) {
        String beginning = line.length() <= WITHIN ? line : line.substring(0, WITHIN);
        Matcher first = null;
        for (Pattern form : FORMS) {
            Matcher matcher = form.matcher(beginning);
            if (matcher.find() && (first == null || matcher.start() < first.start())) {
                first = matcher;
            }
        }
        return first == null ? Optional.empty() : of(first);
    }

    private static Optional<LogTime> of(Matcher told) {
        boolean hasYear = told.pattern() == FORMS.get(0);
        try {
            String milli = told.group("milli");
            return Optional.of(new LogTime(LocalDateTime.of(
                    hasYear ? Integer.parseInt(told.group("year")) : NO_YEAR,
                    number(told, "month"),
                    number(told, "day"),
                    number(told, "hour"),
                    number(told, "minute"),
                    number(told, "second"),
                    milli == null ? 0 : Integer.parseInt(milli) * 1_000_000)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int number(Matcher told, String group) {
        return Integer.parseInt(told.group(group));
    }

    boolean hasYear() {
        return at.getYear() != NO_YEAR;
    }

    /** With the year that brings it closest to a time that has one. */
    LocalDateTime near(LocalDateTime reference) {
        if (hasYear()) {
            return at;
        }
        LocalDateTime near = at.withYear(reference.getYear());
        Duration ahead = Duration.between(reference, near);
        if (ahead.toDays() > 183) {
            return near.minusYears(1);
        }
        return ahead.toDays() < -183 ? near.plusYears(1) : near;
    }
}

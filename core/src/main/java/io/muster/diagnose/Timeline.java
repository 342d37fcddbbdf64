package io.muster.diagnose;

import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.Optional;

/**
 * One time for all hosts. Immutable.
 *
 * @param latest time with a year that any line tells: those without one are near it
 */
record Timeline(Clocks clocks, Optional<LogTime> latest) {

    /** The earliest first; what tells no time last, in the order of its file. */
    static final Comparator<Sighting> BY_TIME = Comparator.comparing(
                    (Sighting sighting) -> sighting.at().orElse(LocalDateTime.MAX))
            .thenComparing(Sighting::file)
            .thenComparingLong(Sighting::line);

    Sighting of(LogReading.Found found) {
        LocalDateTime reference = latest.map(LogTime::at).orElse(LocalDateTime.of(LogTime.NO_YEAR, 7, 1, 0, 0));
        return new Sighting(
                found.host(),
                found.rank(),
                found.file(),
                found.line(),
                found.at().map(time -> clocks.corrected(found.host(), time.near(reference))),
                found.text());
    }
}

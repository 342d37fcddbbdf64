package io.muster.diagnose;

import java.time.LocalDateTime;
import java.util.Optional;

/**
 * One line of a log. Immutable.
 *
 * @param host whose process has written it; empty if not known
 * @param rank of the process that has written it, as the line tells it; empty if it does not
 * @param file its path in the folder that was read
 * @param line number in the file, from 1
 * @param at when, by the corrected clock; empty if nothing near it tells
 * @param text the line, without what the logger puts before it, in one line of bearable length
 */
public record Sighting(String host, String rank, String file, long line, Optional<LocalDateTime> at, String text) {

    /** Who and where, such as {@code 10.0.0.2 rank 1}. */
    String who() {
        String where = host.isEmpty() ? "an unknown host" : host;
        return rank.isEmpty() ? where : where + " rank " + rank;
    }
}

package io.muster.diagnose;

import java.util.regex.Pattern;

/**
 * Two lines, on whatever hosts, of which the first was always written before the other where both name the same thing. By such
 * pairs clocks are compared. Immutable.
 *
 * @param first its first group names the thing
 * @param then its first group names the thing
 */
public record OrderedPair(Pattern first, Pattern then) {}

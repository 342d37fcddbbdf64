package io.muster.network;

import static com.google.common.collect.ImmutableList.toImmutableList;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Who meets whom on which day, as in a round-robin tournament: each at most one other a day, so that those who meet disturb nobody. Where
 * there are more others than wanted some days are left out, so that each still meets near and far ones, and there is a way of meetings
 * between any two.
 */
final class Meetings {

    /** By their places in the order of the description. */
    record Pair(int one, int other) {}

    private Meetings() {}

    /**
     * The pairs of each day.
     *
     * @param peers others that each meets at most, 1 or more
     */
    static List<List<Pair>> days(int hosts, int peers) {
        return chosen(hosts, peers).stream().map(day -> day(hosts, day)).collect(toImmutableList());
    }

    /** Whom that one meets. */
    static IntStream othersOf(int place, int hosts, int peers) {
        return chosen(hosts, peers).stream()
                .mapToInt(day -> other(place, hosts, day))
                .filter(other -> other < hosts);
    }

    /** Two days that follow each other make one ring of all; the others are spread evenly. */
    private static Set<Integer> chosen(int hosts, int peers) {
        int days = days(hosts);
        int wanted = peers < hosts - 1 ? peers : days;
        var chosen = new LinkedHashSet<Integer>();
        IntStream.range(0, Math.min(2, wanted)).forEach(chosen::add);
        IntStream.range(2, wanted).forEach(i -> chosen.add((int) ((long) i * days / wanted)));
        // Of few days two may have fallen together.
        IntStream.range(0, days).filter(day -> chosen.size() < wanted).forEach(chosen::add);
        return chosen;
    }

    /** Until each could have met each. Where the number is odd there is one place more, whom one meets who pauses. */
    private static int days(int hosts) {
        return hosts + hosts % 2 - 1;
    }

    /** The last place stands still, and the others go around it. */
    private static int other(int place, int hosts, int day) {
        int last = days(hosts);
        if (place == last) {
            return day;
        }
        int other = Math.floorMod(2 * day - place, last);
        return other == place ? last : other;
    }

    private static List<Pair> day(int hosts, int day) {
        return IntStream.range(0, hosts)
                .mapToObj(place -> new Pair(place, other(place, hosts, day)))
                .filter(pair -> pair.one() < pair.other() && pair.other() < hosts)
                .collect(toImmutableList());
    }
}

package io.muster.network;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
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
    record Pair(int one, int other) {

        boolean isOf(int place) {
            return one == place || other == place;
        }

        int otherThan(int place) {
            return one == place ? other : one;
        }
    }

    private Meetings() {}

    /**
     * The pairs of each day.
     *
     * @param peers others that each meets at most, 1 or more
     */
    static List<List<Pair>> days(int hosts, int peers) {
        // One that has nobody to meet pauses: where the number is odd, a place is left empty.
        int places = hosts + hosts % 2;
        int days = places - 1;
        return chosen(days, peers < hosts - 1 ? peers : days).stream()
                .map(day -> day(hosts, places, day))
                .collect(toImmutableList());
    }

    /** Two days that follow each other make one ring of all; the others are spread evenly. */
    private static Set<Integer> chosen(int days, int wanted) {
        var chosen = new LinkedHashSet<Integer>();
        IntStream.range(0, Math.min(2, wanted)).forEach(chosen::add);
        IntStream.range(2, wanted).forEach(i -> chosen.add((int) ((long) i * days / wanted)));
        // Of few days two may have fallen together.
        IntStream.range(0, days).filter(day -> chosen.size() < wanted).forEach(chosen::add);
        return chosen;
    }

    private static List<Pair> day(int hosts, int places, int day) {
        var pairs = new ArrayList<Pair>();
        for (int table = 0; table < places / 2; table++) {
            int one = table == 0 ? places - 1 : (day + table) % (places - 1);
            int other = (day + places - 1 - table) % (places - 1);
            if (one < hosts) {
                pairs.add(new Pair(one, other));
            }
        }
        return ImmutableList.copyOf(pairs);
    }
}

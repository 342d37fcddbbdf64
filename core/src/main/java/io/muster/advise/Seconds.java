package io.muster.advise;

import java.util.LinkedHashMap;
import java.util.Map;

/** Time of a step by what it goes to. Immutable. */
record Seconds(double matrices, double attention, double experts, double communication) {

    static final Seconds NONE = new Seconds(0, 0, 0, 0);

    static Seconds ofMatrices(double seconds) {
        return new Seconds(seconds, 0, 0, 0);
    }

    static Seconds ofCommunication(double seconds) {
        return new Seconds(0, 0, 0, seconds);
    }

    Seconds plus(Seconds other) {
        return new Seconds(
                matrices + other.matrices,
                attention + other.attention,
                experts + other.experts,
                communication + other.communication);
    }

    Seconds times(double factor) {
        return new Seconds(matrices * factor, attention * factor, experts * factor, communication * factor);
    }

    double total() {
        return matrices + attention + experts + communication;
    }

    /** Names with shares of the whole. */
    Map<String, Double> shares() {
        var shares = new LinkedHashMap<String, Double>();
        shares.put("dense weights", matrices / total());
        shares.put("attention", attention / total());
        shares.put("experts", experts / total());
        shares.put("communication", communication / total());
        return shares;
    }
}

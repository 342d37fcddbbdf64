package io.muster.deploy;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Versions that go with a release: one, with all that begin with it, or a range such as {@code >=2.47.1,<=2.48.0}. Immutable.
 *
 * @param text as the table of releases has it
 */
public record VersionPin(String text) {

    private static final Pattern BOUND = Pattern.compile("(>=|<=|<|>)(.+)");
    private static final Splitter BOUNDS = Splitter.on(',').trimResults();
    private static final Splitter PARTS = Splitter.on(
                    Pattern.compile("[.\\-_]+|(?<=[0-9])(?=[a-z])|(?<=[a-z])(?=[0-9])"))
            .omitEmptyStrings();

    /** Whether that version is one of them. What was built from a state between two releases is not known, and admitted. */
    public boolean admits(String version) {
        String told = plain(version);
        if (told.contains("dev")) {
            return true;
        }
        List<String> bounds = BOUNDS.splitToList(text);
        if (!BOUND.matcher(bounds.get(0)).matches()) {
            List<String> parts = PARTS.splitToList(plain(text));
            List<String> ofTold = PARTS.splitToList(told);
            return ofTold.size() >= parts.size()
                    && ofTold.subList(0, parts.size()).equals(parts);
        }
        return bounds.stream().allMatch(bound -> isWithin(told, bound));
    }

    /** Without what a builder has put after a plus. */
    private static String plain(String version) {
        return version.replaceFirst("\\+.*", "").strip().toLowerCase(Locale.ROOT);
    }

    private static boolean isWithin(String version, String bound) {
        Matcher parts = BOUND.matcher(bound);
        if (!parts.matches()) {
            throw new IllegalStateException("no bound of a version: " + bound);
        }
        int compared = order(version, plain(parts.group(2)));
        return switch (parts.group(1)) {
            case ">=" -> compared >= 0;
            case "<=" -> compared <= 0;
            case "<" -> compared < 0;
            default -> compared > 0;
        };
    }

    private static int order(String one, String other) {
        List<Integer> ofOne = weights(one);
        List<Integer> ofOther = weights(other);
        for (int i = 0; i < Math.max(ofOne.size(), ofOther.size()); i++) {
            int compared = Comparator.<Integer>naturalOrder()
                    .compare(i < ofOne.size() ? ofOne.get(i) : 0, i < ofOther.size() ? ofOther.get(i) : 0);
            if (compared != 0) {
                return compared;
            }
        }
        return 0;
    }

    /** What comes before a release, such as {@code rc}, weighs less than nothing. */
    private static List<Integer> weights(String version) {
        var weights = new ArrayList<Integer>();
        for (String part : PARTS.split(version)) {
            weights.add(part.matches("\\d{1,9}") ? Integer.parseInt(part) : part.equals("post") ? 0 : -1);
        }
        return weights;
    }

    @Override
    public String toString() {
        return text;
    }
}

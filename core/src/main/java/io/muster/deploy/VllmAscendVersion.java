package io.muster.deploy;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A release of vllm-ascend, whose first two numbers are those of the vLLM that it belongs to. Release candidates and
 * post releases count as the release itself. Immutable.
 */
public record VllmAscendVersion(int major, int minor, int patch) implements Comparable<VllmAscendVersion> {

    /** The newest one whose rules are known here (facts/ascend.md 6). */
    public static final VllmAscendVersion NEWEST_KNOWN = new VllmAscendVersion(0, 23, 0);

    private static final Pattern FORM =
            Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4})(?:\\.?(?:rc|post|dev)\\d{0,8})?");

    private static final Comparator<VllmAscendVersion> ORDER = Comparator.comparingInt(VllmAscendVersion::major)
            .thenComparingInt(VllmAscendVersion::minor)
            .thenComparingInt(VllmAscendVersion::patch);

    /** Such as {@code 0.23.0}, {@code v0.23.0} or {@code 0.18.0rc1}; empty where the text is no version. */
    public static Optional<VllmAscendVersion> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        return Optional.of(new VllmAscendVersion(
                Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)), Integer.parseInt(form.group(3))));
    }

    @Override
    public int compareTo(VllmAscendVersion other) {
        return ORDER.compare(this, other);
    }

    /** As its tags say it, without the v. */
    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}

package io.muster.ray;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What follows from the version of Ray that a description names. */
final class RayVersion {

    static final String FIRST_WITH_TOKENS = "2.52";

    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(\\.\\d{1,4})?([a-z0-9.]*)");

    private RayVersion() {}

    static boolean isReadable(String version) {
        return VERSION.matcher(version).matches();
    }

    /**
     * Whether Ray of that version narrows ASCEND_RT_VISIBLE_DEVICES for its workers unless told not to: the guide's rule,
     * newer than 2.1.
     */
    static boolean narrowsVisibleDevices(RayLauncher ray) {
        return isAtLeast(ray, 2, 2);
    }

    /** Whether it is not known to be too old for tokens (facts/ray.md 4.1). */
    static boolean mayKnowTokens(RayLauncher ray) {
        return isAtLeast(ray, 2, 52);
    }

    /** A version that is not said, or cannot be read, is taken as newer. */
    private static boolean isAtLeast(RayLauncher ray, int major, int minor) {
        Matcher version = VERSION.matcher(ray.version().orElse(""));
        if (!version.matches()) {
            return true;
        }
        int given = Integer.parseInt(version.group(1));
        return given > major || (given == major && Integer.parseInt(version.group(2)) >= minor);
    }
}

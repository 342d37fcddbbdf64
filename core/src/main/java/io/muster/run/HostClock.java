package io.muster.run;

import static java.util.stream.Collectors.joining;

import io.muster.diagnose.Clocks;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far what the clocks of hosts show is from the time of this machine in UTC: skew and time zone in one. As a file of a support
 * bundle, a line {@code HOST SECONDS} each.
 */
final class HostClock {

    static final String FILE = "clocks.txt";

    private static final Pattern LINE = Pattern.compile("(?m)^(\\S+) ([+-]?\\d{1,9}\\.\\d{3})$");

    private HostClock() {}

    static String text(Map<String, Duration> ahead) {
        return new TreeMap<>(ahead)
                .entrySet().stream()
                        .map(host -> String.format(
                                Locale.ROOT,
                                "%s %+.3f\n",
                                host.getKey(),
                                host.getValue().toMillis() / 1000.0))
                        .collect(joining());
    }

    /** Lines that are none are left out; nothing is known where none is left. */
    static Optional<Clocks> read(String text) {
        var ahead = new HashMap<String, Duration>();
        Matcher lines = LINE.matcher(text);
        while (lines.find()) {
            ahead.put(lines.group(1), Duration.ofMillis(Math.round(Double.parseDouble(lines.group(2)) * 1000)));
        }
        return ahead.isEmpty() ? Optional.empty() : Optional.of(new Clocks(ahead, Clocks.Source.MEASURED));
    }
}

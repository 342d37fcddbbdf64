package io.muster.watch;

import com.google.common.base.Splitter;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What is known of one host, from what it says of itself: a line {@code .} twice a second, and lines {@code PART up} or {@code
 * PART down CAUSE}. Not thread-safe; the caller brings the time.
 */
public final class HostWatch {

    /** Nine signs missed: a busy host misses one or two, and a reader wants to know within 5 s. */
    public static final Duration SILENCE = Duration.ofMillis(4500);

    private static final Splitter WORDS = Splitter.on(' ').limit(3);

    private final String host;
    private final Consumer<WatchEvent> listener;
    private final Map<Part, Boolean> told = new EnumMap<>(Part.class);
    private final StringBuilder begun = new StringBuilder();
    private long heardAt;
    private String trouble = "";

    /**
     * Nothing is known yet.
     *
     * @param now in nanoseconds, of a clock that never goes back
     */
    public HostWatch(String host, long now, Consumer<WatchEvent> listener) {
        this.host = host;
        this.heardAt = now;
        this.listener = listener;
    }

    /** The host has said that; perhaps half a line. */
    public void heard(String text, long now) {
        if (text.isEmpty()) {
            return;
        }
        heardAt = now;
        trouble = "";
        tell(Part.HOST, true, "");
        begun.append(text);
        for (int end = begun.indexOf("\n"); end >= 0; end = begun.indexOf("\n")) {
            line(begun.substring(0, end));
            begun.delete(0, end + 1);
        }
    }

    /** What it runs in is there, or is not, for that reason; the host itself has answered. */
    public void runtime(boolean up, String cause, long now) {
        heard(".\n", now);
        if (!up || told.containsKey(Part.RUNTIME)) {
            tell(Part.RUNTIME, up, cause);
        }
    }

    /** It could not be reached, for that reason. */
    public void unreachable(String why) {
        trouble = why;
    }

    /** It is lost if it has said nothing for long. */
    public void look(long now) {
        Duration silence = Duration.ofNanos(now - heardAt);
        if (silence.compareTo(SILENCE) >= 0) {
            tell(
                    Part.HOST,
                    false,
                    trouble.isEmpty() ? "Nothing was heard of it for " + silence.toMillis() / 1000.0 + " s." : trouble);
        }
    }

    private void line(String line) {
        var words = WORDS.splitToList(line.strip());
        if (words.size() > 1) {
            Part.of(words.get(0))
                    .ifPresent(part -> tell(part, words.get(1).equals("up"), words.size() > 2 ? words.get(2) : ""));
        }
    }

    private void tell(Part part, boolean up, String cause) {
        Boolean before = told.put(part, up);
        if (before == null || before != up) {
            listener.accept(new WatchEvent(host, part, up, up ? "" : cause));
        }
    }
}

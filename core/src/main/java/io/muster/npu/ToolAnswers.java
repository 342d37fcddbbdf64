package io.muster.npu;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a script has asked of a host: sections that begin with a line {@code --- NAME} and end with a line {@code --- exit
 * CODE}. One that was cut short has failed. Immutable.
 */
public final class ToolAnswers {

    private static final Pattern MARK = Pattern.compile("(?m)^--- (\\S[^\\r\\n]*)\\r?$\\n?");
    private static final Pattern END = Pattern.compile("exit (\\d{1,3})");

    private final Map<String, ToolAnswer> byName;

    private ToolAnswers(Map<String, ToolAnswer> byName) {
        this.byName = Collections.unmodifiableMap(byName);
    }

    /** Never fails: where there are no sections there are no answers. Of two sections of one name neither is believed. */
    public static ToolAnswers read(String stdout) {
        var byName = new LinkedHashMap<String, ToolAnswer>();
        String name = "";
        int from = 0;
        Matcher mark = MARK.matcher(stdout);
        while (mark.find()) {
            Matcher end = END.matcher(mark.group(1));
            if (end.matches()) {
                put(byName, name, Integer.parseInt(end.group(1)), stdout.substring(from, mark.start()));
                name = "";
            } else {
                put(byName, name, ToolAnswer.CUT, stdout.substring(from, mark.start()));
                name = mark.group(1).strip();
            }
            from = mark.end();
        }
        put(byName, name, ToolAnswer.CUT, stdout.substring(from));
        return new ToolAnswers(byName);
    }

    private static void put(Map<String, ToolAnswer> byName, String name, int exitCode, String text) {
        if (!name.isEmpty()) {
            byName.merge(
                    name,
                    new ToolAnswer(exitCode, text),
                    (one, other) -> new ToolAnswer(ToolAnswer.CUT, one.text() + other.text()));
        }
    }

    /** Empty where it was not asked. */
    public Optional<ToolAnswer> of(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Text of that section; empty where it was not asked. */
    public String text(String name) {
        return of(name).map(ToolAnswer::text).orElse("");
    }
}

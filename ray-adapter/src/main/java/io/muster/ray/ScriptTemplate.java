package io.muster.ray;

import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bash scripts of this package with {@code {{names}}} filled in. Immutable. */
final class ScriptTemplate {

    private static final Pattern NAME = Pattern.compile("\\{\\{(\\w+)}}");

    private final Map<String, String> values;

    /** Values are put in as they are: the caller quotes what must be quoted. */
    ScriptTemplate(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    ScriptTemplate with(String name, String value) {
        var more = new HashMap<>(values);
        more.put(name, value);
        return new ScriptTemplate(more);
    }

    String render(String script) {
        String template;
        try {
            template = Resources.toString(
                    Resources.getResource(ScriptTemplate.class, script + ".sh"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read script " + script, e);
        }
        return NAME.matcher(template).replaceAll(match -> {
            String value = values.get(match.group(1));
            if (value == null) {
                throw new IllegalStateException(script + " names " + match.group() + ", which has no value");
            }
            return Matcher.quoteReplacement(value);
        });
    }
}

package io.muster.ray;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
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

    /** Read once: a plan renders each of them for every node. */
    private static final LoadingCache<String, String> TEXTS =
            CacheBuilder.newBuilder().build(CacheLoader.from(ScriptTemplate::text));

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
        String template = TEXTS.getUnchecked(script);
        var rendered = new StringBuilder();
        int end = 0;
        for (Matcher name = NAME.matcher(template); name.find(); end = name.end()) {
            String value = values.get(name.group(1));
            if (value == null) {
                throw new IllegalStateException(script + " names " + name.group() + ", which has no value");
            }
            rendered.append(template, end, name.start()).append(value);
        }
        return rendered.append(template, end, template.length()).toString();
    }

    private static String text(String script) {
        try {
            return Resources.toString(
                    Resources.getResource(ScriptTemplate.class, script + ".sh"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read script " + script, e);
        }
    }
}

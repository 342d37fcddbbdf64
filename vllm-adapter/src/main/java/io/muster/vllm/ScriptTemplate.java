package io.muster.vllm;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * For launchers: bash scripts among the resources of a package, with {@code {{names}}} filled in. Immutable and
 * thread-safe.
 */
public final class ScriptTemplate {

    private static final Pattern NAME = Pattern.compile("\\{\\{(\\w+)}}");

    /** Read once: a plan renders each of them for every node. */
    private static final LoadingCache<URL, String> TEXTS =
            CacheBuilder.newBuilder().build(CacheLoader.from(ScriptTemplate::text));

    private final Map<String, String> values;

    /** Values are put in as they are: the caller quotes what must be quoted. */
    ScriptTemplate(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /** With one more value, or another one. */
    public ScriptTemplate with(String name, String value) {
        var more = new HashMap<>(values);
        more.put(name, value);
        return new ScriptTemplate(more);
    }

    String value(String name) {
        return values.getOrDefault(name, "");
    }

    /** A script of this package. */
    String render(String script) {
        return render(ScriptTemplate.class, script);
    }

    /**
     * A script beside that class.
     *
     * @throws IllegalStateException if it names something that has no value
     */
    public String render(Class<?> beside, String script) {
        String template = TEXTS.getUnchecked(Resources.getResource(beside, script + ".sh"));
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

    private static String text(URL script) {
        try {
            return Resources.toString(script, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read script " + script, e);
        }
    }
}

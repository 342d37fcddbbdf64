package io.muster.plan;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a command did. Immutable.
 *
 * @param exitCode as the host's shell tells it
 * @param stdout decoded as UTF-8
 * @param stderr decoded as UTF-8
 */
public record CommandOutput(int exitCode, String stdout, String stderr) {

    private static final Pattern FACT = Pattern.compile("(?m)^fact (\\S+) (.*)$");

    public boolean ok() {
        return exitCode == 0;
    }

    /** Lines {@code fact KEY VALUE} of what it printed; of a key that is told twice the last. */
    public Map<String, String> facts() {
        var facts = new LinkedHashMap<String, String>();
        for (Matcher fact = FACT.matcher(stdout); fact.find(); ) {
            facts.put(fact.group(1), fact.group(2));
        }
        return facts;
    }
}

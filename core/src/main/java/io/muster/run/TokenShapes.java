package io.muster.run;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What looks like a secret that nobody has told us, in texts that leave the house. */
final class TokenShapes {

    private static final String REMOVED = "[removed]";

    /** A first group is what may be told of it. */
    private static final List<Pattern> SHAPES = List.of(
            Pattern.compile("()\\b(?:hf|sk|ghp|gho|ghs|glpat|github_pat|ms)[_-][A-Za-z0-9_-]{10,}"),
            Pattern.compile("()\\beyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]+\\.?[A-Za-z0-9_-]*"),
            Pattern.compile("()\\bAKIA[0-9A-Z]{12,}"),
            Pattern.compile("(?i)((?:Bearer|Basic)\\s+)[A-Za-z0-9+/=._~-]{6,}"),
            Pattern.compile("(\\w+://[^\\s:/@]{1,100}:)[^\\s@/]+(?=@)"),
            Pattern.compile(
                    "(?i)((?:api[_-]?key|auth[_-]?token|access[_-]?token|token|secret|passwd|password)[\"']?\\s*[=:]\\s*[\"']?)(?!None\\b|null\\b|True\\b|False\\b|\\[)[^\\s\"',;)}]{8,}"));

    private static final Pattern KEY_BEGIN = Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----");
    private static final Pattern KEY_END = Pattern.compile("-----END [A-Z ]*PRIVATE KEY-----");

    private boolean inKey;
    private int count;

    /** That line without them. Lines of one text come in their order. */
    String withoutThem(String line) {
        if (inKey || KEY_BEGIN.matcher(line).find()) {
            inKey = !KEY_END.matcher(line).find();
            count++;
            return REMOVED;
        }
        String without = line;
        for (Pattern shape : SHAPES) {
            Matcher found = shape.matcher(without);
            var rest = new StringBuilder();
            while (found.find()) {
                count++;
                found.appendReplacement(rest, Matcher.quoteReplacement(found.group(1) + REMOVED));
            }
            without = found.appendTail(rest).toString();
        }
        return without;
    }

    int count() {
        return count;
    }
}

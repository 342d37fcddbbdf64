package io.muster.diagnose;

import static java.util.Objects.requireNonNullElse;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One thing that logs may hold, and what it means. Immutable.
 *
 * @param code stable, in upper case; its page is {@code docs/diagnoses/CODE.md}
 * @param kind what it is to others
 * @param of codes of the causes whose consequence it is; empty if of any
 * @param rank which of two that were seen at the same time is the cause: the lower
 * @param seen regular expressions, found in one line; their groups are {@code {1}}, {@code {2}} in the remedy
 * @param cleared expression of a line that shows, later in the same file, that all went well
 * @param example a line as it was seen
 * @param meaning what has happened, in one sentence
 * @param remedy what to do, with {@code {names}} of {@link Words}
 * @param references issues of those who have met it, such as {@code VA#3114} for vllm-ascend
 */
public record Symptom(
        String code,
        Kind kind,
        List<String> of,
        int rank,
        List<Pattern> seen,
        Optional<Pattern> cleared,
        String example,
        String meaning,
        String remedy,
        List<String> references) {

    /** What a symptom is to others. */
    public enum Kind {
        /** Comes of nothing else. */
        CAUSE,
        /** A cause, unless another one was seen. */
        EITHER,
        /** Comes of something else, always. */
        CONSEQUENCE,
        /** Looks like an error and is none. */
        HARMLESS
    }

    private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)*");

    public Symptom {
        of = List.copyOf(requireNonNullElse(of, List.of()));
        seen = List.copyOf(seen);
        references = List.copyOf(requireNonNullElse(references, List.of()));
        if (!CODE.matcher(code).matches() || seen.isEmpty()) {
            throw new IllegalArgumentException("a symptom needs a code in upper case and what is seen of it: " + code);
        }
    }

    /** Where that line shows it. */
    Optional<Matcher> in(String line) {
        for (Pattern pattern : seen) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                return Optional.of(matcher);
            }
        }
        return Optional.empty();
    }
}

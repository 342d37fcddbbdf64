package io.muster.diagnose;

import io.muster.diagnose.Symptom.Kind;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Which of the symptoms that were seen is the cause of the others. */
final class Verdict {

    /** Processes write at once what comes of one thing, each when it gets to it, and vLLM tells seconds alone. */
    private static final Duration AT_ONCE = Duration.ofSeconds(3);

    private static final int MOST_UNKNOWN = 5;

    private final List<Told> told;
    private final List<Sighting> unknown;

    /** Of each symptom one, whatever the number of logs. */
    Verdict(Collection<Told> seen, Collection<Sighting> unknown) {
        var byCode = new LinkedHashMap<String, Told>();
        seen.forEach(one -> byCode.merge(one.symptom().code(), one, Told::and));
        this.told = byCode.values().stream()
                .sorted(Comparator.comparing(Told::first, Timeline.BY_TIME))
                .toList();
        this.unknown = unknown.stream().sorted(Timeline.BY_TIME).toList();
    }

    Diagnosis diagnosis(Optional<Clocks> clocks, int files, long lines, int hosts) {
        Optional<Told> cause = cause();
        var others = new ArrayList<>(told);
        cause.ifPresent(others::remove);
        return new Diagnosis(
                cause,
                others.stream().filter(one -> isConsequence(one, cause)).toList(),
                others.stream().filter(one -> !isConsequence(one, cause)).toList(),
                unknownToTell(cause),
                clocks,
                files,
                lines,
                hosts,
                List.of());
    }

    private Optional<Told> cause() {
        Optional<Told> cause = first(one -> one.symptom().kind() == Kind.CAUSE && !comesOfAnother(one));
        if (cause.isPresent()) {
            return cause;
        }
        Optional<Told> either = first(one -> one.symptom().kind() != Kind.CONSEQUENCE);
        // An error that nobody knows, before what may come of anything, is more likely what it comes of.
        return either.filter(one -> unknown.isEmpty() || !isBefore(unknown.get(0), one.first()));
    }

    /** The deepest of those which were seen at once with the earliest. */
    private Optional<Told> first(Predicate<Told> wanted) {
        List<Told> candidates = told.stream().filter(wanted).toList();
        return candidates.stream()
                .findFirst()
                .flatMap(earliest -> candidates.stream()
                        .filter(one -> isAtOnce(earliest.first(), one.first()))
                        .min(Comparator.comparingInt(one -> one.symptom().rank())));
    }

    private static boolean isAtOnce(Sighting one, Sighting other) {
        if (one.at().isEmpty() || other.at().isEmpty()) {
            return true;
        }
        return Duration.between(one.at().get(), other.at().get()).compareTo(AT_ONCE) <= 0;
    }

    private static boolean isBefore(Sighting one, Sighting other) {
        LocalDateTime never = LocalDateTime.MAX;
        return one.at().orElse(never).isBefore(other.at().orElse(never))
                || (one.file().equals(other.file()) && one.line() < other.line());
    }

    /** Of one of those causes which it names, seen anywhere. */
    private boolean comesOfAnother(Told one) {
        return told.stream()
                .anyMatch(other -> one.symptom().of().contains(other.symptom().code()));
    }

    private boolean isConsequence(Told one, Optional<Told> cause) {
        return switch (one.symptom().kind()) {
            case CONSEQUENCE, EITHER -> true;
            case CAUSE -> cause.isPresent() && comesOfAnother(one);
            case HARMLESS -> false;
        };
    }

    /** Where a cause is known, only those before it. */
    private List<Sighting> unknownToTell(Optional<Told> cause) {
        return unknown.stream()
                .filter(error -> cause.isEmpty() || isBefore(error, cause.get().first()))
                .limit(MOST_UNKNOWN)
                .toList();
    }
}

package io.muster.diagnose;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;

/**
 * Lines of logs of all hosts, read once, of which is kept what tells of failures: memory is bounded by the number of files, and
 * not by their sizes. Used by one thread.
 */
public final class LogReading {

    /** Of one file: later ones hardly are the first. */
    private static final int MOST_UNKNOWN = 5;

    private static final int MOST_TRACEBACKS = 64;
    private static final int MOST_PAIRS = 2000;

    private final Catalogue catalogue;
    private final Words words;
    private final List<Sighted> sighted = new ArrayList<>();
    private final List<Found> unknown = new ArrayList<>();
    private final List<OrderedEvents> events;
    private final Set<String> hosts = new HashSet<>();
    private Optional<LogTime> latest = Optional.empty();
    private int files;
    private long lines;

    /** Nothing is read yet; remedies are told in those words. */
    public LogReading(Catalogue catalogue, Words words) {
        this.catalogue = catalogue;
        this.words = words;
        this.events = catalogue.pairs().stream()
                .map(pair -> new OrderedEvents(pair, MOST_PAIRS))
                .toList();
    }

    /**
     * The next file.
     *
     * @param host on which it was written; empty if not known
     * @param name for a person to find it
     */
    public File file(String host, String name) {
        files++;
        return new File(host, name);
    }

    /**
     * What they tell.
     *
     * @param measured how far the clocks of the hosts are apart, if that was measured
     */
    public Diagnosis diagnosis(Optional<Clocks> measured) {
        var clocks = measured.orElseGet(() -> OrderedEvents.clocks(events));
        var timeline = new Timeline(clocks, latest);
        List<Told> told = sighted.stream()
                .filter(one -> !one.isCleared())
                .map(one -> new Told(
                        one.symptom,
                        words.in(one.symptom.remedy(), one.first),
                        timeline.of(one.first),
                        Map.of(one.first.host(), one.count)))
                .toList();
        return new Verdict(told, unknown.stream().map(timeline::of).toList())
                .diagnosis(
                        hosts.size() < 2 && measured.isEmpty() ? Optional.empty() : Optional.of(clocks),
                        files,
                        lines,
                        hosts.size());
    }

    /** A line as it was found, by the clock of its host. */
    record Found(
            String host, String rank, String file, long line, Optional<LogTime> at, String text, List<String> groups) {}

    /** A symptom in one file, of one host. */
    private static final class Sighted {
        private final Symptom symptom;
        private Found first;
        private long count;
        private long last;
        private long cleared;

        private Sighted(Symptom symptom, Found first) {
            this.symptom = symptom;
            this.first = first;
        }

        private boolean isCleared() {
            return cleared > last;
        }
    }

    /** One file, line by line. */
    public final class File {

        private final String host;
        private final String name;
        private final Map<String, Sighted> ofSymptoms = new LinkedHashMap<>();
        private final Map<String, Traceback> tracebacks = new HashMap<>();
        private final Map<String, String> handedOn = new HashMap<>();
        private final Set<String> unknownTold = new HashSet<>();

        /** Found before the first line that tells a time. */
        private final List<Sighted> untimed = new ArrayList<>();

        private Optional<LogTime> now = Optional.empty();
        private long number;

        private File(String host, String name) {
            this.host = host;
            this.name = name;
            if (!host.isEmpty()) {
                hosts.add(host);
            }
        }

        /** The next line, whatever it holds. */
        public void line(String text) {
            number++;
            lines++;
            LogLineText line = LogLineText.of(text);
            LogTime.in(line.all()).ifPresent(this::timeIs);
            String speaking = speaking(line);
            events.forEach(pair -> pair.see(line.all(), speaking, now));
            Optional<Symptom> symptom = catalogue.in(line.all());
            ofSymptoms
                    .values()
                    .forEach(seen -> seen.symptom.cleared().ifPresent(clear -> {
                        if (clear.matcher(line.all()).find()) {
                            seen.cleared = number;
                        }
                    }));
            Optional<String> error = error(line);
            if (symptom.isPresent()) {
                see(symptom.get(), line, speaking);
            } else if (error.isPresent()) {
                wonder(found(line, speaking, error.get(), List.of()));
            }
        }

        /** Whose process it is that tells: of an error that is handed on, that of which it tells. */
        private String speaking(LogLineText line) {
            if (Traceback.beginsWith(line.words()) || !line.isError()) {
                handedOn.remove(line.speaker());
            }
            if (line.isError() && handedOn.size() < MOST_TRACEBACKS) {
                line.failed().ifPresent(failed -> handedOn.put(line.speaker(), failed));
            }
            String own = line.address().isEmpty() ? host : line.address();
            return handedOn.getOrDefault(line.speaker(), own);
        }

        private void timeIs(LogTime time) {
            now = Optional.of(time);
            if (time.hasYear()
                    && latest.map(former -> former.at().isBefore(time.at())).orElse(true)) {
                latest = now;
            }
            untimed.forEach(seen -> seen.first = timed(seen.first));
            untimed.clear();
        }

        private Found timed(Found found) {
            return new Found(found.host, found.rank, found.file, found.line, now, found.text, found.groups);
        }

        private void see(Symptom symptom, LogLineText line, String speaking) {
            if (symptom.kind() == Symptom.Kind.HARMLESS) {
                return;
            }
            Sighted seen = ofSymptoms.computeIfAbsent(symptom.code() + " " + speaking, key -> {
                var first = new Sighted(symptom, found(line, speaking, line.told(), groups(symptom, line.all())));
                sighted.add(first);
                if (now.isEmpty()) {
                    untimed.add(first);
                }
                return first;
            });
            seen.count++;
            seen.last = number;
        }

        private static List<String> groups(Symptom symptom, String line) {
            Matcher matcher = symptom.in(line).orElseThrow();
            var groups = new ArrayList<String>();
            for (int group = 1; group <= matcher.groupCount(); group++) {
                groups.add(matcher.group(group) == null ? "" : matcher.group(group));
            }
            return groups;
        }

        /** What the line says, if it says by itself that it is an error, or is what a traceback comes to. */
        private Optional<String> error(LogLineText line) {
            Traceback open = tracebacks.get(line.speaker());
            if (Traceback.beginsWith(line.words())) {
                if (tracebacks.size() < MOST_TRACEBACKS) {
                    tracebacks.put(line.speaker(), new Traceback());
                }
                return Optional.empty();
            }
            if (open == null) {
                return line.isError() && !Traceback.isPartOfOne(line.words())
                        ? Optional.of(line.told())
                        : Optional.empty();
            }
            Optional<String> raised = open.raisedBy(line.words());
            if (raised.isPresent() || open.isCutOff()) {
                tracebacks.remove(line.speaker());
            }
            return raised;
        }

        private void wonder(Found found) {
            if (unknownTold.size() < MOST_UNKNOWN && unknownTold.add(found.text.replaceAll("\\d+", "0"))) {
                unknown.add(found);
            }
        }

        private Found found(LogLineText line, String speaking, String text, List<String> groups) {
            return new Found(speaking, line.rank(), name, number, now, text, groups);
        }
    }
}

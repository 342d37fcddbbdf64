package io.muster.diagnose;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/**
 * What logs tell of why a run failed. Immutable. {@link #toString} is for a person, and its first line is the cause.
 *
 * @param cause the earliest that the catalogue knows; empty where it knows none
 * @param consequences what comes of it, the earliest first
 * @param later other causes that were seen, which may be of their own
 * @param unknown errors that the catalogue does not know, the earliest first; those before the cause, where one is known
 * @param clocks how times of several hosts were compared; empty where there is one host
 * @param files that were read
 * @param lines that were read
 * @param hosts of which logs were read, as far as known
 * @param missing hosts whose logs could not be had, or not whole, each with why
 */
public record Diagnosis(
        Optional<Told> cause,
        List<Told> consequences,
        List<Told> later,
        List<Sighting> unknown,
        Optional<Clocks> clocks,
        int files,
        long lines,
        int hosts,
        List<String> missing) {

    private static final DateTimeFormatter WITH_YEAR = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");
    private static final DateTimeFormatter WITHOUT_YEAR = DateTimeFormatter.ofPattern("MM-dd HH:mm:ss");

    public Diagnosis {
        consequences = List.copyOf(consequences);
        later = List.copyOf(later);
        unknown = List.copyOf(unknown);
        missing = List.copyOf(missing);
    }

    /** The same, where the logs of some hosts could not be had. */
    public Diagnosis missing(List<String> more) {
        return new Diagnosis(cause, consequences, later, unknown, clocks, files, lines, hosts, more);
    }

    /** Whether anything was found at all. */
    public boolean foundNothing() {
        return cause.isEmpty() && consequences.isEmpty() && later.isEmpty() && unknown.isEmpty();
    }

    /** The cause, in one line; never more certain than the logs are. */
    public String headline() {
        if (cause.isPresent()) {
            Told told = cause.get();
            return told.symptom().code() + ", seen first on " + told.first().who() + ": "
                    + told.symptom().meaning();
        }
        if (!unknown.isEmpty()) {
            Sighting error = unknown.get(0);
            return "NOT IN THE CATALOGUE, the earliest error, on " + error.who() + ": " + error.text();
        }
        if (!consequences.isEmpty()) {
            Told told = consequences.get(0);
            return "CAUSE NOT IN THESE LOGS, only what comes of one, on "
                    + told.first().who() + ": " + told.symptom().meaning();
        }
        return files == 0 ? "NOTHING READ: there are no logs." : "NOTHING FOUND: no line of these logs is an error.";
    }

    @Override
    public String toString() {
        var text = new StringBuilder(headline()).append('\n');
        cause.ifPresent(told -> {
            text.append("    ")
                    .append(place(told.first()))
                    .append("\n    ")
                    .append(told.first().text())
                    .append('\n');
            text.append("    -> ").append(told.remedy()).append('\n');
            text.append("    See docs/diagnoses/").append(told.symptom().code()).append(".md");
            told.symptom().references().forEach(reference -> text.append(", ").append(reference));
            text.append('\n');
        });
        list(text, "What comes of it:", cause.isPresent() ? consequences : List.of());
        list(text, "What comes of something:", cause.isPresent() ? List.of() : consequences);
        list(text, "Also seen, perhaps of its own:", later);
        if (!unknown.isEmpty()) {
            text.append(
                    cause.isPresent()
                            ? "Errors before it that are not in the catalogue:\n"
                            : "The earliest errors, none of them in the catalogue:\n");
            unknown.forEach(error -> text.append("  ")
                    .append(place(error))
                    .append("\n    ")
                    .append(error.text())
                    .append('\n'));
        }
        clocks.ifPresent(told -> text.append(told).append('\n'));
        missing.forEach(host -> text.append("Logs are missing of ").append(host).append('\n'));
        return text.append("Read: ")
                .append(files)
                .append(files == 1 ? " file, " : " files, ")
                .append(lines)
                .append(" lines, ")
                .append(hosts)
                .append(hosts == 1 ? " host.\n" : " hosts.\n")
                .toString();
    }

    private static void list(StringBuilder text, String title, List<Told> all) {
        if (!all.isEmpty()) {
            text.append(title).append('\n');
        }
        for (Told told : all) {
            text.append("  ")
                    .append(told.symptom().code())
                    .append(" (")
                    .append(told.often())
                    .append("): ")
                    .append(told.symptom().meaning())
                    .append('\n');
        }
    }

    private static String place(Sighting sighting) {
        return sighting.at().map(Diagnosis::time).orElse("at an unknown time") + "  " + sighting.who() + "  "
                + sighting.file() + ":" + sighting.line();
    }

    private static String time(LocalDateTime at) {
        return at.format(at.getYear() == LogTime.NO_YEAR ? WITHOUT_YEAR : WITH_YEAR);
    }
}

package io.muster.testbed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The table of results. */
final class ReliabilityPage {

    private ReliabilityPage() {}

    /** One row a group, and a list of the cases that failed. */
    static String table(List<FaultResult> results) {
        var rows = new LinkedHashMap<String, List<FaultResult>>();
        results.forEach(result -> rows.computeIfAbsent(result.one().group(), group -> new ArrayList<>())
                .add(result));
        var text = new StringBuilder(
                "| fault | cases | cause named | as | next up proved | nothing left | others untouched "
                        + "| next up, median |\n|---|---|---|---|---|---|---|---|\n");
        for (Map.Entry<String, List<FaultResult>> row : rows.entrySet()) {
            text.append(row(row.getKey(), row.getValue()));
        }
        text.append(row("all", results));
        text.append('\n');
        List<FaultResult> failed =
                results.stream().filter(result -> !result.ok()).toList();
        text.append(failed.isEmpty() ? "No case failed.\n" : "Cases that failed:\n\n");
        failed.forEach(result ->
                text.append("- `").append(FaultMatrix.again(result.one())).append("`\n"));
        return text.toString();
    }

    private static String row(String title, List<FaultResult> of) {
        List<FaultResult> naming = of.stream()
                .filter(result -> !(result.one().fault() instanceof FaultCase.Fault.KilledController))
                .toList();
        List<FaultResult> proving = of.stream()
                .filter(result -> result.one().then() == FaultCase.Then.UP_AND_DOWN)
                .toList();
        String codes = title.equals("all")
                ? ""
                : String.join(
                        ", ",
                        of.stream()
                                .flatMap(result -> result.named().stream())
                                .distinct()
                                .sorted()
                                .map(ReliabilityPage::reference)
                                .toList());
        return "| "
                + String.join(
                        " | ",
                        title,
                        String.valueOf(of.size()),
                        share(naming, result -> result.unnamed().isEmpty()),
                        codes,
                        share(proving, result -> result.unproved().isEmpty()),
                        share(of, result -> result.left().isEmpty()),
                        share(of, result -> result.harmed().isEmpty()),
                        median(of.stream()
                                .map(FaultResult::took)
                                .flatMap(Optional::stream)
                                .toList()))
                + " |\n";
    }

    private static String reference(String code) {
        return switch (code) {
            case "status" -> "by `status`";
            case FaultResult.ENDED_BEFORE -> code;
            default -> "[" + code + "](findings/" + code + ".md)";
        };
    }

    static <T> String share(List<T> of, Predicate<T> holds) {
        return of.isEmpty() ? "" : of.stream().filter(holds).count() + " of " + of.size();
    }

    static String median(List<Duration> times) {
        List<Duration> sorted = times.stream().sorted().toList();
        return sorted.isEmpty() ? "" : PhaseTimes.seconds(sorted.get(sorted.size() / 2));
    }
}

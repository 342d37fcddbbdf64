package io.muster.testbed;

import java.time.Duration;
import java.util.List;

/**
 * What became of one case.
 *
 * @param told whether the broken run ended with another exit code than 0; nobody can tell where it was killed
 * @param proved whether the next {@code ray up} was followed by all nodes with their NPUs
 * @param upFine whether that {@code ray up} ended with exit code 0
 * @param downFine whether the next {@code ray down} ended with exit code 0
 * @param left what was left then
 * @param harmed what was done to others
 * @param took time from the begin of the next {@code ray up} until all nodes were there, or until nobody waited any longer
 */
record RayUpResult(
        RayUpCase one,
        boolean told,
        boolean proved,
        boolean upFine,
        boolean downFine,
        List<String> left,
        String harmed,
        Duration took) {

    String text() {
        return one.id() + ": told " + told + ", next ray up exit 0 " + upFine + ", all nodes " + proved + " after "
                + PhaseTimes.seconds(took) + ", ray down exit 0 " + downFine + ", left " + left + ", harm to others "
                + harmed;
    }

    /** One row a group. */
    static String table(List<RayUpResult> results) {
        var rows = new java.util.LinkedHashMap<String, List<RayUpResult>>();
        results.forEach(result -> rows.computeIfAbsent(result.one().group(), group -> new java.util.ArrayList<>())
                .add(result));
        var text = new StringBuilder(
                "| fault | cases | told by its exit code | next `ray up`: exit code 0 | all nodes there "
                        + "| next `ray down`: exit code 0 | nothing left | others untouched | time to all nodes, median |\n"
                        + "|---|---|---|---|---|---|---|---|---|\n");
        rows.forEach((group, of) -> text.append(row(group, of)));
        return text.append(row("all", results)).toString();
    }

    private static String row(String title, List<RayUpResult> of) {
        List<RayUpResult> telling = of.stream()
                .filter(result -> !List.of(RayUpCase.KILLED, RayUpCase.NOTHING, RayUpCase.CHANGED)
                        .contains(result.one().kind()))
                .toList();
        return "| "
                + String.join(
                        " | ",
                        title,
                        String.valueOf(of.size()),
                        ReliabilityPage.share(telling, RayUpResult::told),
                        ReliabilityPage.share(of, RayUpResult::upFine),
                        ReliabilityPage.share(of, RayUpResult::proved),
                        ReliabilityPage.share(of, RayUpResult::downFine),
                        ReliabilityPage.share(of, result -> result.left().isEmpty()),
                        ReliabilityPage.share(of, result -> result.harmed().isEmpty()),
                        ReliabilityPage.median(of.stream()
                                .filter(RayUpResult::proved)
                                .map(RayUpResult::took)
                                .toList()))
                + " |\n";
    }
}

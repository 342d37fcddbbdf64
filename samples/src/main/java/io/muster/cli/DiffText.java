package io.muster.cli;

import io.muster.drift.Difference;
import io.muster.drift.Drift;
import io.muster.drift.DriftText;
import io.muster.drift.Restart;
import java.util.ArrayList;
import java.util.List;

/** Differences for a person, those that reach furthest first. */
record DiffText(Drift drift) {

    /** One line for each, with what is restarted for it. */
    static List<String> lines(List<Difference> differences) {
        var lines = new ArrayList<String>();
        for (Restart restart : furthestFirst()) {
            DriftText.lines(of(restart, differences)).forEach(line -> lines.add(line + ": " + restarts(restart)));
        }
        return lines;
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (Restart restart : furthestFirst()) {
            List<String> lines = DriftText.lines(of(restart, drift.differences()));
            if (!lines.isEmpty()) {
                text.append(upper(restarts(restart))).append(":\n");
                lines.forEach(line -> text.append("  ").append(line).append('\n'));
            }
        }
        drift.left()
                .forEach(node -> text.append(node.host())
                        .append(": left the description; up changes nothing, up --remove-nodes takes it out.\n"));
        drift.byHand()
                .forEach(host -> text.append(host)
                        .append(
                                ": started by hand, not by Muster; up leaves it alone, up --adopt ends it and starts it as"
                                        + " described.\n"));
        drift.idle().forEach(host -> text.append(host).append(": nothing of the cluster runs there; up starts it.\n"));
        drift.unknown()
                .forEach((host, why) -> text.append(host)
                        .append(": not known what runs there. ")
                        .append(why)
                        .append('\n'));
        if (drift.isEqual()) {
            return text.append("Equal: up changes nothing.\n").toString();
        }
        String unseen = drift.unknown().isEmpty() ? "" : ", as far as is known";
        boolean starts = drift.restart() == Restart.NOTHING && !drift.idle().isEmpty();
        return text.append("In all: ")
                .append(starts ? "up starts what does not run" : restarts(drift.restart()))
                .append(unseen)
                .append(".\n")
                .toString();
    }

    private static List<Restart> furthestFirst() {
        return List.of(Restart.GANG, Restart.NODE, Restart.SERVE, Restart.NOTHING);
    }

    private static List<Difference> of(Restart restart, List<Difference> differences) {
        return differences.stream()
                .filter(difference -> difference.restart() == restart)
                .toList();
    }

    private static String restarts(Restart restart) {
        return restart == Restart.NOTHING ? "no restart" : "restart of " + DriftText.restart(restart);
    }

    private static String upper(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}

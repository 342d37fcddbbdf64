package io.muster.cli;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.check.Finding;
import io.muster.repair.Next;
import io.muster.run.RepairEvent;
import io.muster.run.Report;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a guarded cluster tells, for people and for programs.
 *
 * @param file description that a replacement makes old
 */
record RepairText(Path file) {

    /** Lines without an end; empty where the event is not worth one. */
    String text(RepairEvent event) {
        if (event instanceof RepairEvent.Seen seen) {
            return seen.event().toString();
        }
        if (event instanceof RepairEvent.Waiting waiting) {
            return "repair waits. " + waiting.why();
        }
        if (event instanceof RepairEvent.RepairStarted started) {
            return "repair begins: "
                    + started.repair().spares().entrySet().stream()
                            .map(one -> one.getValue().host() + " takes the place of " + one.getKey() + "; ")
                            .collect(joining())
                    + "all nodes and the service are started again, unless all is well.";
        }
        if (event instanceof RepairEvent.Ran ran) {
            String line = LineProgress.line(ran.event());
            return line.isEmpty() ? "" : "  " + line;
        }
        if (event instanceof RepairEvent.RepairEnded ended) {
            return ended(ended);
        }
        if (event instanceof RepairEvent.LeftoversEnded leftovers) {
            return leftovers.host() + " is back, in whose place is another: "
                    + (leftovers.report().ok()
                            ? "what it still ran has been ended."
                            : "what it still runs did not end.")
                    + findings(told(leftovers.report()));
        }
        return "No more repairs." + findings(List.of(((RepairEvent.GaveUp) event).reason()));
    }

    private String ended(RepairEvent.RepairEnded ended) {
        Report report = ended.report();
        String took = LineProgress.seconds(report.took());
        if (!report.ok()) {
            return "repair ended, not up, in " + took + "." + findings(told(report))
                    + (report.changed() ? "\n" + toWrite(ended.repair()) : "").stripTrailing();
        }
        return (report.changed()
                        ? "repaired and proved in " + took + ".\n" + toWrite(ended.repair())
                        : "nothing to repair, proved again in " + took + ".")
                .stripTrailing();
    }

    /** Who guards it knows of the replacement; the file does not. */
    private String toWrite(Next.Repair repair) {
        return repair.spares().entrySet().stream()
                .map(one -> "In " + file + " write the spare " + one.getValue().host() + " in the place of "
                        + one.getKey() + " under nodes, and take it out of repair.spares.")
                .collect(joining("\n"));
    }

    private static String findings(List<Finding> findings) {
        return findings.isEmpty()
                ? ""
                : "\n" + new FindingsText(findings).toString().stripTrailing();
    }

    private static List<Finding> told(Report report) {
        var findings = new ArrayList<>(report.failures());
        findings.addAll(report.left());
        return findings;
    }

    /** An event of the watch as {@code muster watch} tells it; any other with what became of the repair. Empty as {@link #text}. */
    static ObjectNode json(RepairEvent event) {
        ObjectNode object = Json.object();
        if (event instanceof RepairEvent.Seen seen) {
            return Json.of(seen.event());
        }
        if (event instanceof RepairEvent.Waiting waiting) {
            return object.put("repair", "waits").put("why", waiting.why());
        }
        if (event instanceof RepairEvent.RepairStarted started) {
            ObjectNode spares = object.put("repair", "begins").putObject("spares");
            started.repair().spares().forEach((host, spare) -> spares.put(host, spare.host()));
            return object;
        }
        if (event instanceof RepairEvent.Ran ran) {
            String line = LineProgress.line(ran.event());
            return line.isEmpty() ? object : object.put("repair", "runs").put("line", line);
        }
        if (event instanceof RepairEvent.RepairEnded ended) {
            object.put("repair", "ended")
                    .put("ok", ended.report().ok())
                    .put("changed", ended.report().changed());
            ended.now().cluster().hosts().forEach(object.putArray("nodes")::add);
            return object.set("findings", Json.of(told(ended.report())));
        }
        if (event instanceof RepairEvent.LeftoversEnded leftovers) {
            object.put("repair", "leftovers")
                    .put("host", leftovers.host())
                    .put("ok", leftovers.report().ok());
            return object.set("findings", Json.of(told(leftovers.report())));
        }
        return object.put("repair", "given up")
                .set("findings", Json.of(List.of(((RepairEvent.GaveUp) event).reason())));
    }
}

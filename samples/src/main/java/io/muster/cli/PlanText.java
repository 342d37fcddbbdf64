package io.muster.cli;

import io.muster.plan.FileContent;
import io.muster.plan.Plan;
import io.muster.plan.Step;
import java.util.List;
import java.util.stream.Stream;

/** A plan for a person: its phases, then every file of every node. */
record PlanText(Plan plan) {

    /** The steps that write files. */
    static List<Step.Write> writes(Plan plan) {
        return Stream.concat(plan.bringUp().stream(), plan.takeDown().stream())
                .flatMap(phase -> phase.steps().stream())
                .filter(Step.Write.class::isInstance)
                .map(Step.Write.class::cast)
                .toList();
    }

    @Override
    public String toString() {
        var text = new StringBuilder(plan.text());
        for (Step.Write write : writes(plan)) {
            for (FileContent file : write.files()) {
                // As tail heads each of several files.
                text.append("\n==> nodes/").append(write.host()).append('/').append(file.name());
                text.append(" <==\n").append(file.text());
            }
        }
        return text.toString();
    }
}

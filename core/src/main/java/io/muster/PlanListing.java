package io.muster;

import io.muster.plan.FileContent;
import io.muster.plan.Phase;
import io.muster.plan.Plan;
import io.muster.plan.Step;

/** A plan as text: its steps, and every file that they write. */
final class PlanListing {

    private PlanListing() {}

    static String of(Plan plan) {
        var text = new StringBuilder();
        for (Phase phase : plan.bringUp()) {
            text.append("== ").append(phase.name()).append('\n');
            for (Step step : phase.steps()) {
                text.append(step.id()).append(": ").append(step.title()).append('\n');
                if (step instanceof Step.Write write) {
                    write.files().forEach(file -> append(text, file));
                }
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, FileContent file) {
        text.append("-- ").append(file.path()).append('\n').append(file.text()).append('\n');
    }
}

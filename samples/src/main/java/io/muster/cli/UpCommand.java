package io.muster.cli;

import io.muster.Muster;
import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import io.muster.plan.Plan;
import io.muster.run.Report;
import io.muster.status.ClusterStatus;
import picocli.CommandLine.Command;

@Command(
        name = "up",
        description = "Brings the cluster up and proves it node by node; undoes what it began if that fails.",
        mixinStandardHelpOptions = true)
final class UpCommand extends DescriptionCommand {

    @Override
    int run(Deployment deployment, Findings findings) throws InterruptedException {
        warn(findings);
        Plan plan = planner.plan(deployment);
        try (Muster muster = Muster.overSsh()) {
            Report report = apply(muster, plan);
            if (!report.ok()) {
                return tell(report);
            }
            ClusterStatus status = muster.status(deployment);
            if (json()) {
                printJson(Json.of(report).setAll(Json.of(status)));
            } else {
                out().print(new StatusText(status));
                out().println((report.changed() ? "Up and proved: " : "Nothing to change, proved again: ")
                        + deployment.cluster().totalNpus() + " NPUs on "
                        + deployment.cluster().nodes().size() + " nodes in "
                        + ReportText.seconds(report.took()) + ".");
            }
            return status.ready() ? GOOD : BAD;
        }
    }

    private Report apply(Muster muster, Plan plan) {
        try (Progress progress = Progress.of("up", plan.bringUp(), err())) {
            return muster.apply(plan, progress);
        }
    }

    private int tell(Report report) {
        if (json()) {
            printJson(Json.of(report).put("ready", false));
        } else {
            out().print(new ReportText(report));
            out().println(
                            report.left().isEmpty()
                                    ? "Not up. What this run began has been ended again."
                                    : "Not up. Run muster down with " + file() + " to end what is left.");
            if (report.outcome() == Report.Outcome.CANCELLED) {
                out().println("To go on: muster up " + file());
            }
        }
        return BAD;
    }
}

package io.muster.cli;

import io.muster.Muster;
import io.muster.Planner;
import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import io.muster.plan.Plan;
import io.muster.run.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "down",
        description = "Ends everything of this cluster on all hosts, nothing else, and proves that nothing is left.")
final class DownCommand extends DescriptionCommand {

    @Mixin
    private final DrainOption drain = new DrainOption();

    @Override
    Result run(Planner planner, Deployment deployment, Findings findings) {
        try (Muster muster = hosts()) {
            Report report = takeDown(muster, planner.plan(deployment));
            return new Result(
                    report.ok() ? Result.GOOD : Result.BAD,
                    Json.of(report, findings(report)),
                    new FindingsText(findings(report)) + end(deployment, report));
        }
    }

    private Report takeDown(Muster muster, Plan plan) {
        try (Progress progress = Progress.of("down", plan.takeDown(), err())) {
            return muster.down(plan.deployment(), drain.most(), progress);
        }
    }

    private String end(Deployment deployment, Report report) {
        return switch (report.outcome()) {
            case DONE ->
                "Down: nothing of " + deployment.cluster().name() + " is left on "
                        + deployment.cluster().nodes().size() + " hosts, in " + LineProgress.seconds(report.took())
                        + ".\n";
            case FAILED -> "Not everything is down. When the cause is gone: " + commandLine("down") + "\n";
            case CANCELLED -> "Not everything is down.\n";
        };
    }
}

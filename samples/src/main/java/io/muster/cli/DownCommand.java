package io.muster.cli;

import io.muster.Muster;
import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import io.muster.run.Report;
import picocli.CommandLine.Command;

@Command(
        name = "down",
        description = "Ends everything of this cluster on all hosts, nothing else, and proves that nothing is left.",
        mixinStandardHelpOptions = true)
final class DownCommand extends DescriptionCommand {

    @Override
    int run(Deployment deployment, Findings findings) {
        try (Muster muster = Muster.overSsh()) {
            Report report = takeDown(muster, deployment);
            if (json()) {
                printJson(Json.of(report));
            } else {
                out().print(new ReportText(report));
                out().println(
                                report.ok()
                                        ? "Down: nothing of "
                                                + deployment.cluster().name() + " is left on "
                                                + deployment.cluster().nodes().size() + " hosts, in "
                                                + ReportText.seconds(report.took()) + "."
                                        : "Not everything is down. Run the same command again when the cause is gone: muster down "
                                                + file());
            }
            return report.ok() ? GOOD : BAD;
        }
    }

    private Report takeDown(Muster muster, Deployment deployment) {
        try (Progress progress = Progress.of("down", planner.plan(deployment).takeDown(), err())) {
            return muster.down(deployment, progress);
        }
    }
}

package io.muster.cli;

import io.muster.Muster;
import io.muster.Planner;
import io.muster.check.Finding;
import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import io.muster.network.PingPairs;
import io.muster.plan.Plan;
import io.muster.preflight.Preflight;
import io.muster.preflight.PreflightPage;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "preflight",
        description =
                "Looks at every host, pings between their NPUs and tries each port of the plan from host to host. Changes nothing.")
final class PreflightCommand extends DescriptionCommand {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "PAGE.html",
            description = "Write a page with the pings as a matrix there.")
    private Optional<Path> output = Optional.empty();

    @Option(
            names = "--pings",
            paramLabel = "PAIRS",
            description =
                    "Which NPUs of two nodes ping each other: rail, those of the same place; crossed, also one of another;"
                            + " every, each with each. Default: what the layout needs.")
    private Optional<PingPairs> pairs = Optional.empty();

    @Override
    Result run(Planner planner, Deployment deployment, Findings findings) throws InterruptedException {
        warn(findings);
        Plan plan = planner.plan(deployment);
        try (Muster muster = hosts();
                Progress progress = Progress.of("preflight", plan.bringUp().subList(0, 1), err())) {
            Preflight preflight = muster.preflight(deployment, pairs, progress);
            Optional<Finding> unwritten =
                    output.flatMap(file -> OutputFile.write(file, "page", PreflightPage.html(preflight)));
            if (unwritten.isPresent()) {
                return failed(unwritten.get());
            }
            return new Result(
                    preflight.ok() ? Result.GOOD : Result.BAD,
                    Json.of(preflight),
                    new PreflightText(preflight)
                            + output.map(page -> "Drawn in " + page + ".\n").orElse(""));
        }
    }
}

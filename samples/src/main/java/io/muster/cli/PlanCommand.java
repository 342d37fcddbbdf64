package io.muster.cli;

import io.muster.Planner;
import io.muster.check.Finding;
import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import io.muster.plan.Plan;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "plan", description = "Shows what up and down will do, byte for byte. Contacts no host.")
final class PlanCommand extends DescriptionCommand {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Write plan.txt and every file of every node there.")
    private Optional<Path> output = Optional.empty();

    @Override
    Result run(Planner planner, Deployment deployment, Findings findings) {
        warn(findings);
        Plan plan = planner.plan(deployment);
        try {
            output.ifPresent(plan::writeTo);
        } catch (UncheckedIOException e) {
            return failed(Finding.error(
                    CliCode.OUTPUT_NOT_WRITABLE,
                    output.map(Path::toString).orElse(""),
                    "Expected to write the plan there, saw " + e.getCause() + ".",
                    "Give -o a folder that you may write in, or the name of a new one."));
        }
        return new Result(
                Result.GOOD,
                Json.of(plan).set("findings", Json.of(findings.all())),
                output.map(folder -> "Written to " + folder + ": plan.txt, and the files of each node in nodes/HOST.\n")
                        .orElseGet(() -> new PlanText(plan).toString()));
    }
}

package io.muster.cli;

import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import io.muster.plan.Plan;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "plan",
        description = "Shows what up and down will do, byte for byte. Contacts no host.",
        mixinStandardHelpOptions = true)
final class PlanCommand extends DescriptionCommand {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Write plan.txt and every file of every node there.")
    private Optional<Path> output = Optional.empty();

    @Override
    int run(Deployment deployment, Findings findings) {
        warn(findings);
        Plan plan = planner.plan(deployment);
        try {
            output.ifPresent(plan::writeTo);
        } catch (UncheckedIOException e) {
            err().println(e.getMessage());
            return BAD;
        }
        if (json()) {
            var result = Json.object().put("plan", plan.text());
            result.set("findings", Json.of(findings.all()));
            printJson(result);
        } else if (output.isPresent()) {
            out().println("Written to " + output.get() + ": plan.txt, and the files of each node in nodes/HOST.");
        } else {
            out().print(plan.text());
        }
        return GOOD;
    }
}

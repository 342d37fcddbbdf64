package io.muster.cli;

import io.muster.Planner;
import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import picocli.CommandLine.Command;

@Command(name = "check", description = "Tells every mistake of a description at once. Contacts no host.")
final class CheckCommand extends DescriptionCommand {

    @Override
    Result run(Planner planner, Deployment deployment, Findings findings) {
        return new Result(
                Result.GOOD,
                Json.object().set("findings", Json.of(findings.all())),
                new FindingsText(findings.all()) + FindingsText.count(findings) + "\n");
    }
}

package io.muster.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.Planner;
import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import io.muster.description.Description;
import io.muster.fit.MemoryEstimate;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(
        name = "check",
        description =
                "Tells every mistake of a description at once, and whether the model fits where its config.json is given."
                        + " Contacts no host.")
final class CheckCommand extends DescriptionCommand {

    @Override
    Result run(Planner planner, Deployment deployment, Findings findings) {
        return result(Result.GOOD, findings, MemoryEstimate.of(planner.complete(deployment)));
    }

    /** What could not be read has a default in its place, for which no sum is of use. */
    @Override
    Result refused(Description description, Findings findings) {
        Optional<MemoryEstimate> memory = description.findings().hasErrors()
                ? Optional.empty()
                : description.deployment().flatMap(MemoryEstimate::of);
        return result(Result.BAD, findings, memory);
    }

    private static Result result(int exitCode, Findings findings, Optional<MemoryEstimate> memory) {
        ObjectNode json = Json.object();
        json.set("findings", Json.of(findings.all()));
        memory.ifPresent(estimate -> json.set("memory", Json.of(estimate)));
        return new Result(
                exitCode,
                json,
                new FindingsText(findings.all())
                        + memory.map(estimate -> new MemoryText(estimate).toString())
                                .orElse("")
                        + FindingsText.count(findings)
                        + "\n");
    }
}

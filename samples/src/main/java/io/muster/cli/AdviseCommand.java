package io.muster.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.Planner;
import io.muster.advise.Advice;
import io.muster.advise.AdvicePage;
import io.muster.check.Finding;
import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import io.muster.description.Description;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "advise",
        description =
                "Ranks every layout of the model on all NPUs: tensor, pipeline, data and expert parallel. Tells why the"
                        + " others do not work. Contacts no host.")
final class AdviseCommand extends DescriptionCommand {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "PAGE.html",
            description = "Write a page with drawings of the best layouts there.")
    private Optional<Path> output = Optional.empty();

    /** The layout that is described is not asked about: only what is wrong with the text. */
    @Override
    Findings findings(Planner planner, Description description) {
        return description.findings();
    }

    @Override
    Result run(Planner planner, Deployment deployment, Findings findings) {
        Advice advice = planner.advise(deployment);
        Optional<Finding> unwritten = output.flatMap(file -> OutputFile.write(file, "page", AdvicePage.html(advice)));
        if (unwritten.isPresent()) {
            return failed(unwritten.get());
        }
        return new Result(
                advice.strategies().isEmpty() ? Result.BAD : Result.GOOD,
                Json.of(advice),
                new AdviceText(advice)
                        + output.map(page -> "Drawn in " + page + ".\n").orElse(""));
    }

    @Override
    ObjectNode nothing() {
        ObjectNode object = Json.object();
        object.putArray("strategies");
        object.putArray("rejected");
        return object;
    }
}

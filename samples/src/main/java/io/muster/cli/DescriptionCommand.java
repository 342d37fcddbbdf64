package io.muster.cli;

import io.muster.InvalidDeploymentException;
import io.muster.Planner;
import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import io.muster.description.Description;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command that works on what one description file describes. */
abstract class DescriptionCommand implements Callable<Integer> {

    static final int GOOD = 0;
    static final int BAD = 1;

    @Parameters(paramLabel = "FILE", description = "Description of the deployment, in YAML or JSON.")
    private Path file = Path.of("");

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    final Planner planner = Planner.create();

    @Override
    public final Integer call() throws InterruptedException {
        Description description = planner.read(file);
        Findings findings = planner.check(description);
        Optional<Deployment> deployment = description.deployment().filter(d -> !findings.hasErrors());
        try {
            return deployment.isPresent() ? run(deployment.get(), findings) : refuse(findings);
        } catch (InvalidDeploymentException e) {
            return refuse(e.findings());
        } finally {
            out().flush();
        }
    }

    /** The description is good; there may be warnings. */
    abstract int run(Deployment deployment, Findings findings) throws InterruptedException;

    /** The description has errors. */
    int refuse(Findings findings) {
        if (json) {
            printJson(Json.object().set("findings", Json.of(findings.all())));
        } else {
            out().print(new FindingsText(findings.all()));
            out().println(FindingsText.count(findings));
        }
        return BAD;
    }

    /** Where warnings go that are not the result. */
    final void warn(Findings findings) {
        if (!json) {
            err().print(new FindingsText(findings.warnings()));
        }
    }

    final boolean json() {
        return json;
    }

    final Path file() {
        return file;
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    final void printJson(com.fasterxml.jackson.databind.JsonNode node) {
        out().println(node.toPrettyString());
    }
}

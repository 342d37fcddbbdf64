package io.muster.cli;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.InvalidDeploymentException;
import io.muster.Muster;
import io.muster.Planner;
import io.muster.check.Finding;
import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import io.muster.description.Description;
import io.muster.run.Report;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A command that works on what one description file describes. */
@Command(
        mixinStandardHelpOptions = true,
        version = MusterCli.VERSION,
        footer = {"", MusterCli.EXAMPLE, MusterCli.EXIT_CODES})
abstract class DescriptionCommand implements Callable<Integer> {

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private MusterCli program;

    @Parameters(paramLabel = "FILE", description = "Description of the deployment, in YAML or JSON.")
    private Path file = Path.of("");

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public final Integer call() {
        return result().printed(spec.commandLine().getOut(), json, ownFile());
    }

    private Result result() {
        try {
            Planner planner = Planner.create();
            Description description = planner.read(file);
            Findings findings = findings(planner, description);
            Optional<Deployment> deployment = description.deployment().filter(d -> !findings.hasErrors());
            return deployment.isPresent() ? run(planner, deployment.get(), findings) : refused(description, findings);
        } catch (InvalidDeploymentException e) {
            return refused(e.findings());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(interrupted());
        } catch (RuntimeException | Error e) {
            return failed(unexpected(e));
        }
    }

    /** What must have no error for {@link #run}. */
    Findings findings(Planner planner, Description description) {
        return planner.check(description);
    }

    /** The description is good; there may be warnings. */
    abstract Result run(Planner planner, Deployment deployment, Findings findings) throws InterruptedException;

    /** What programs get, beside findings, where nothing could be done or seen. */
    ObjectNode nothing() {
        return Json.object();
    }

    /** The description has errors. */
    Result refused(Description description, Findings findings) {
        return refused(findings);
    }

    private Result refused(Findings findings) {
        return new Result(
                Result.BAD,
                nothing().set("findings", Json.of(findings.all())),
                new FindingsText(findings.all()) + FindingsText.count(findings) + "\n");
    }

    /** The description is good, and yet nothing could be done. */
    final Result failed(Finding finding) {
        List<Finding> findings = List.of(finding);
        err().print(ownFile().in(new FindingsText(findings).toString()));
        err().flush();
        return new Result(Result.BAD, nothing().set("findings", Json.of(findings)), "");
    }

    private Finding interrupted() {
        return Finding.error(
                CliCode.INTERRUPTED,
                file.toString(),
                "Interrupted before the end.",
                "To go on: " + commandLine(spec.name()));
    }

    private Finding unexpected(Throwable failure) {
        if (Boolean.getBoolean("muster.stacktrace")) {
            failure.printStackTrace(err());
        }
        return Finding.error(
                CliCode.UNEXPECTED_FAILURE,
                file.toString(),
                failure.toString().lines().collect(joining(" ")),
                "Where it comes from: JAVA_TOOL_OPTIONS=-Dmuster.stacktrace=true " + commandLine(spec.name()));
    }

    /** The hosts, to be closed after use. */
    final Muster hosts() {
        return program.hosts();
    }

    /** Everything that a run tells, and how to go on where it was interrupted. */
    final List<Finding> findings(Report report) {
        var findings = new ArrayList<>(report.failures());
        findings.addAll(report.left());
        findings.addAll(report.notes());
        if (report.outcome() == Report.Outcome.CANCELLED) {
            findings.add(interrupted());
        }
        return findings;
    }

    /** Tells people of warnings that are not the result. */
    final void warn(Findings findings) {
        if (!json) {
            err().print(ownFile().in(new FindingsText(findings.warnings()).toString()));
            err().flush();
        }
    }

    /** That command with the same description, to copy and run. */
    final String commandLine(String command) {
        return "muster " + command + " " + ownFile().word();
    }

    private OwnFile ownFile() {
        return new OwnFile(file);
    }

    /** The description. */
    final Path file() {
        return file;
    }

    final boolean isJson() {
        return json;
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }
}

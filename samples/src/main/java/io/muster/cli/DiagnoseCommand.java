package io.muster.cli;

import io.muster.Muster;
import io.muster.Planner;
import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import io.muster.description.Description;
import io.muster.diagnose.Diagnosis;
import io.muster.diagnose.Words;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "diagnose",
        description =
                "Tells why a run failed, from its logs alone; the first line is the cause. Exit code 1 where there is one.",
        mixinStandardHelpOptions = true,
        version = MusterCli.VERSION,
        footer = {"", MusterCli.EXIT_CODES})
final class DiagnoseCommand implements Callable<Integer> {

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private MusterCli program;

    @Parameters(
            index = "0",
            paramLabel = "LOGS|FILE",
            description =
                    "A folder of logs, best as LOGS/HOST/..., a single log, or what muster bundle wrote, unpacked or not. Or the"
                            + " description of a deployment (.yaml, .yml, .json): the logs are then read on all its hosts as they are now.")
    private Path logs = Path.of("");

    @Parameters(
            index = "1",
            paramLabel = "FILE",
            arity = "0..1",
            description = "With LOGS: description of the deployment, so that remedies name its fields and hosts.")
    private @Nullable Path file;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        Planner planner = Planner.create();
        PrintWriter out = spec.commandLine().getOut();
        if (isDescription()) {
            return ofHosts(planner).printed(out, json, new OwnFile(logs));
        }
        Result result = told(ofLogs(planner));
        return file == null ? result.printed(out, json) : result.printed(out, json, new OwnFile(file));
    }

    private boolean isDescription() {
        return file == null && Files.isRegularFile(logs) && logs.toString().matches("(?i).*\\.(yaml|yml|json)");
    }

    private static Result told(Diagnosis diagnosis) {
        return new Result(
                diagnosis.foundNothing() ? Result.GOOD : Result.BAD, Json.of(diagnosis), diagnosis.toString());
    }

    private Result ofHosts(Planner planner) {
        Description description = planner.read(logs);
        Findings findings = planner.check(description);
        Optional<Deployment> deployment = description.deployment().filter(d -> !findings.hasErrors());
        if (deployment.isEmpty()) {
            return new Result(
                    Result.BAD,
                    Json.object().set("findings", Json.of(findings.all())),
                    new FindingsText(findings.all()) + FindingsText.count(findings) + "\n");
        }
        try (Muster muster = program.hosts()) {
            return told(muster.diagnose(deployment.get()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result(Result.BAD, Json.object(), "Interrupted before the end.\n");
        }
    }

    private Diagnosis ofLogs(Planner planner) {
        try {
            return planner.diagnose(logs, words(planner));
        } catch (IOException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Expected logs in " + logs + ", "
                            + (e instanceof NoSuchFileException ? "there is no such folder or file" : "saw " + e)
                            + ". Give a folder of logs.",
                    e);
        }
    }

    /** A description with mistakes still names its hosts. */
    private Words words(Planner planner) {
        return Optional.ofNullable(file)
                .flatMap(path -> planner.read(path)
                        .deployment()
                        .map(deployment -> Words.of(planner.complete(deployment), "FILE")))
                .orElseGet(Words::inGeneral);
    }
}

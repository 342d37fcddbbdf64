package io.muster.cli;

import io.muster.Planner;
import io.muster.diagnose.Diagnosis;
import io.muster.diagnose.Words;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "diagnose",
        description =
                "Tells why a run failed, from its logs alone; the first line is the cause. Exit code 1 where there is one.",
        mixinStandardHelpOptions = true,
        version = MusterCli.VERSION,
        footer = {"", MusterCli.EXIT_CODES})
final class DiagnoseCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "LOGS",
            description =
                    "A folder of logs, best as LOGS/HOST/..., a single log, or what muster bundle wrote, unpacked or not.")
    private Path logs = Path.of("");

    @Parameters(
            index = "1",
            paramLabel = "FILE",
            arity = "0..1",
            description = "Description of the deployment, so that remedies name its fields and hosts.")
    private @Nullable Path file;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        Diagnosis diagnosis = diagnosis();
        int exitCode = diagnosis.foundNothing() ? Result.GOOD : Result.BAD;
        return new Result(exitCode, Json.of(diagnosis), diagnosis.toString())
                .printed(spec.commandLine().getOut(), json);
    }

    private Diagnosis diagnosis() {
        Planner planner = Planner.create();
        try {
            return planner.diagnose(logs, words(planner));
        } catch (IOException e) {
            throw new ParameterException(
                    spec.commandLine(), "Expected logs in " + logs + ", saw " + e + ". Give a folder of logs.", e);
        }
    }

    /** A description with mistakes still names its hosts. */
    private Words words(Planner planner) {
        return Optional.ofNullable(file)
                .flatMap(path -> planner.read(path)
                        .deployment()
                        .map(deployment -> Words.of(planner.complete(deployment), path.toString())))
                .orElseGet(Words::inGeneral);
    }
}

package io.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.muster.model.ModelConfig;
import io.muster.model.ModelConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "model",
        description = "Tells a model's parameters and KV cache from its config.json; refuses what it does not know"
                + " exactly. Contacts no host.",
        mixinStandardHelpOptions = true,
        version = MusterCli.VERSION,
        footer = {"", MusterCli.EXIT_CODES})
final class ModelCommand implements Callable<Integer> {

    /** More than any text that is read: what is longer is refused for its length. */
    private static final int MOST_BYTES = 8 << 20;

    @Parameters(paramLabel = "CONFIG.json", description = "The config.json of a model, as its hub has it.")
    private Path file = Path.of("");

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        return result().printed(spec.commandLine().getOut(), json);
    }

    private Result result() {
        try {
            ModelConfig model = ModelConfig.parse(text());
            return new Result(Result.GOOD, Json.of(model), new ModelText(model).toString());
        } catch (ModelConfigException e) {
            return refused(e.code().name(), e.path(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            String why = Files.exists(file) ? e.toString() : "there is no such file";
            return refused(
                    "FILE_NOT_READABLE", file.toString(), "Expected a config.json in " + file + ": " + why + ".");
        } catch (RuntimeException | Error e) {
            String what = e.toString().lines().collect(joining(" "));
            return refused(CliCode.UNEXPECTED_FAILURE.name(), file.toString(), what);
        }
    }

    private String text() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MOST_BYTES), UTF_8);
        }
    }

    private static Result refused(String code, String path, String message) {
        return new Result(
                Result.BAD,
                Json.object().put("code", code).put("path", path).put("message", message),
                "error  " + code + (path.isEmpty() ? "" : "  " + path) + "\n    " + message + "\n");
    }
}

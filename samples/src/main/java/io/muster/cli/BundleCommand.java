package io.muster.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.Muster;
import io.muster.Planner;
import io.muster.check.Finding;
import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import io.muster.diagnose.Diagnosis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "bundle",
        description =
                "Gathers everything that an issue needs into one archive, without secrets: description, plan, status,"
                        + " differences, versions, clocks and the logs of all nodes, with a manifest.")
final class BundleCommand extends DescriptionCommand {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT.zip",
            required = true,
            description = "The archive; muster diagnose reads it.")
    private Path out = Path.of("");

    @Override
    Result run(Planner planner, Deployment deployment, Findings findings) throws InterruptedException {
        try (Muster muster = hosts()) {
            Diagnosis diagnosis = muster.bundle(deployment, Files.readString(file()), out);
            ObjectNode json = Json.object().put("file", out.toString());
            return new Result(
                    Result.GOOD,
                    json.set("diagnosis", Json.of(diagnosis)),
                    "Written: " + out + ". What is in it, and what is not: manifest.json there.\n" + diagnosis);
        } catch (IOException e) {
            return failed(Finding.error(
                    CliCode.OUTPUT_NOT_WRITABLE,
                    out.toString(),
                    "Expected to write " + out + ", saw " + e + ".",
                    "Name a file in a folder that you may write in."));
        }
    }
}

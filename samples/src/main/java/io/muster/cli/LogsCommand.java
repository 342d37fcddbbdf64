package io.muster.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.Muster;
import io.muster.Planner;
import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import io.muster.run.LogLine;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "logs", description = "Prints the ends of the logs of all nodes, each line marked by its host.")
final class LogsCommand extends DescriptionCommand {

    @Option(
            names = {"-f", "--follow"},
            description = "Goes on with each line that comes, until Ctrl-C; not with --json.")
    private boolean follow;

    @Override
    Result run(Planner planner, Deployment deployment, Findings findings) throws InterruptedException {
        ObjectNode json = Json.object();
        ArrayNode lines = json.putArray("lines");
        var text = new StringBuilder();
        try (Muster muster = hosts()) {
            if (follow && !isJson()) {
                follow(muster, deployment);
            } else {
                muster.logs(deployment, false, line -> {
                    text.append(text(line)).append('\n');
                    lines.addObject()
                            .put("host", line.host())
                            .put("file", line.file())
                            .put("text", line.text());
                });
            }
        }
        // A host that tells of no file does not answer.
        boolean noneAnswers =
                !lines.isEmpty() && lines.findValuesAsText("file").stream().allMatch(String::isEmpty);
        return new Result(noneAnswers ? Result.BAD : Result.GOOD, json, text.toString());
    }

    /** To be interrupted is how it ends well. */
    private void follow(Muster muster, Deployment deployment) {
        try {
            muster.logs(deployment, true, line -> print(out(), line));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void print(PrintWriter out, LogLine line) {
        out.println(text(line));
        out.flush();
    }

    private static String text(LogLine line) {
        return line.host() + " " + (line.file().isEmpty() ? "" : line.file() + " ") + line.text();
    }
}

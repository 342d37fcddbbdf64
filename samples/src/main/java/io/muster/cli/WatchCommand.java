package io.muster.cli;

import io.muster.Muster;
import io.muster.Planner;
import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import java.io.PrintWriter;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.Command;

@Command(
        name = "watch",
        description =
                "Tells what becomes of hosts, nodes and service, one line for each change, until Ctrl-C. With --json each"
                        + " line is a JSON object.")
final class WatchCommand extends DescriptionCommand {

    /** To be interrupted is how it ends well. */
    @Override
    Result run(Planner planner, Deployment deployment, Findings findings) {
        PrintWriter out = out();
        try (Muster muster = hosts()) {
            muster.watch(deployment, event -> {
                out.println(isJson() ? Json.of(event) : time() + " " + event);
                out.flush();
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Result(Result.GOOD, Json.object(), "");
    }

    private static LocalTime time() {
        return LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS);
    }
}

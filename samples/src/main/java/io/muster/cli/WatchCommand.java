package io.muster.cli;

import io.muster.Muster;
import io.muster.Planner;
import io.muster.check.Finding;
import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import io.muster.deploy.RepairPolicy;
import java.io.PrintWriter;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "watch",
        description =
                "Tells what becomes of hosts, nodes and service, one line for each change, until Ctrl-C. With --json each"
                        + " line is a JSON object.")
final class WatchCommand extends DescriptionCommand {

    @Option(
            names = "--repair",
            description = "Repair what is lost as repair in the description says, until that is given up.")
    private boolean repair;

    /** To be interrupted is how it ends well. */
    @Override
    Result run(Planner planner, Deployment deployment, Findings findings) {
        if (repair && deployment.repair().action() == RepairPolicy.Action.NONE) {
            return failed(Finding.error(
                    CliCode.REPAIR_NOT_DECLARED,
                    "repair",
                    "Expected a policy of repair, saw none: nothing would be repaired.",
                    "Write repair: {policy: restart}, or watch without --repair."));
        }
        try (Muster muster = hosts()) {
            if (repair) {
                var text = new RepairText(file());
                muster.guard(
                        deployment,
                        event -> tell(isJson() ? RepairText.json(event).toString() : text.text(event)));
                return new Result(Result.BAD, Json.object(), "");
            }
            muster.watch(deployment, event -> tell(isJson() ? Json.of(event).toString() : event.toString()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Result(Result.GOOD, Json.object(), "");
    }

    private synchronized void tell(String line) {
        if (!line.isEmpty() && !line.equals("{}")) {
            PrintWriter out = out();
            out.println(isJson() ? line : time() + " " + line);
            out.flush();
        }
    }

    private static LocalTime time() {
        return LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS);
    }
}

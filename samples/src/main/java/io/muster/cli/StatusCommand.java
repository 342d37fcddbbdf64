package io.muster.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.Muster;
import io.muster.Planner;
import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import io.muster.status.ClusterStatus;
import picocli.CommandLine.Command;

@Command(name = "status", description = "Asks all nodes what the cluster is now. Exit code 1 if it is not ready.")
final class StatusCommand extends DescriptionCommand {

    @Override
    Result run(Planner planner, Deployment deployment, Findings findings) throws InterruptedException {
        try (Muster muster = hosts()) {
            ClusterStatus status = muster.status(deployment);
            return new Result(
                    status.ready() ? Result.GOOD : Result.BAD,
                    Json.of(status),
                    new StatusText(status)
                            + (status.ready()
                                    ? "Ready.\n"
                                    : "Not ready. muster up FILE starts what is missing; muster logs FILE tells what was said.\n"));
        }
    }

    @Override
    ObjectNode nothing() {
        return Json.of(Json.NOTHING_SEEN);
    }
}

package io.muster.cli;

import io.muster.Muster;
import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import io.muster.status.ClusterStatus;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        description = "Asks all nodes what the cluster is now. Exit code 1 if it is not ready.",
        mixinStandardHelpOptions = true)
final class StatusCommand extends DescriptionCommand {

    @Override
    int run(Deployment deployment, Findings findings) throws InterruptedException {
        try (Muster muster = Muster.overSsh()) {
            ClusterStatus status = muster.status(deployment);
            if (json()) {
                printJson(Json.of(status));
            } else {
                out().print(new StatusText(status));
                out().println(status.ready() ? "Ready." : "Not ready.");
            }
            return status.ready() ? GOOD : BAD;
        }
    }

    @Override
    int refuse(Findings findings) {
        if (!json()) {
            return super.refuse(findings);
        }
        printJson(Json.of(new ClusterStatus(List.of())).set("findings", Json.of(findings.all())));
        return BAD;
    }
}

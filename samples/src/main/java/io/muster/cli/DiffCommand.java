package io.muster.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.Muster;
import io.muster.Planner;
import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import io.muster.drift.Drift;
import picocli.CommandLine.Command;

@Command(
        name = "diff",
        description =
                "Tells how what runs differs from the description, and what up would restart for it. Changes nothing."
                        + " Exit code 3 if anything differs, does not run or is not known.")
final class DiffCommand extends DescriptionCommand {

    /** 1 says that nothing could be compared, and 2 wrong usage. */
    static final int DIFFERS = 3;

    @Override
    Result run(Planner planner, Deployment deployment, Findings findings) throws InterruptedException {
        try (Muster muster = hosts()) {
            Drift drift = muster.diff(deployment);
            return new Result(drift.isEqual() ? Result.GOOD : DIFFERS, Json.of(drift), new DiffText(drift).toString());
        }
    }

    @Override
    ObjectNode nothing() {
        return Json.object();
    }
}

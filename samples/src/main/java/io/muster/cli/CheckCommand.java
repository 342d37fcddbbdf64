package io.muster.cli;

import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import picocli.CommandLine.Command;

@Command(
        name = "check",
        description = "Tells every mistake of a description at once. Contacts no host.",
        mixinStandardHelpOptions = true)
final class CheckCommand extends DescriptionCommand {

    @Override
    int run(Deployment deployment, Findings findings) {
        refuse(findings);
        return GOOD;
    }
}

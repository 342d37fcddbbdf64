package io.muster.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code muster} program. Exit codes: 0 good, 1 the description or the cluster is not, 2 wrong usage. */
@Command(
        name = "muster",
        description = "Stands up multi-node LLM inference on Ascend NPUs.",
        mixinStandardHelpOptions = true,
        version = "muster 0.1.0-SNAPSHOT",
        subcommands = {
            CheckCommand.class,
            PlanCommand.class,
            UpCommand.class,
            StatusCommand.class,
            DownCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {"", "muster demo  makes two hosts on this machine and shows all of it (Linux, as root)."})
public final class MusterCli {

    private MusterCli() {}

    public static void main(String[] args) {
        // A hook that ends a run on Ctrl-C waits for this thread, so that this thread must not wait for the hook.
        var interruption = new Interruption(Thread.currentThread());
        int exitCode = new CommandLine(new MusterCli()).execute(args);
        interruption.over();
        System.exit(exitCode);
    }
}

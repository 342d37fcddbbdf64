package io.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.Muster;
import java.io.PrintWriter;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code muster} program. Exit codes: 0 good, 1 the description or the cluster is not, 2 wrong usage. */
@Command(
        name = "muster",
        description = "Stands up multi-node LLM inference on Ascend NPUs.",
        mixinStandardHelpOptions = true,
        version = MusterCli.VERSION,
        subcommands = {
            InitCommand.class,
            CheckCommand.class,
            PlanCommand.class,
            PortsCommand.class,
            ManifestCommand.class,
            AdviseCommand.class,
            ModelCommand.class,
            TrustCommand.class,
            PreflightCommand.class,
            DiffCommand.class,
            UpCommand.class,
            StatusCommand.class,
            WatchCommand.class,
            LogsCommand.class,
            DiagnoseCommand.class,
            BundleCommand.class,
            DownCommand.class,
            CompletionCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {
            "",
            "muster demo makes two hosts on this machine and shows all of it (Linux, as root).",
            MusterCli.EXAMPLE,
            MusterCli.EXIT_CODES
        })
public final class MusterCli {

    static final String VERSION = "muster 0.1.0-SNAPSHOT";
    static final String EXAMPLE = "A description to begin with: samples/src/main/examples/qwen.yaml";
    static final String EXIT_CODES = "Exit codes: 0 good, 1 the description or the cluster is not, 2 wrong usage.";

    private final Supplier<Muster> hosts;

    private MusterCli(Supplier<Muster> hosts) {
        this.hosts = hosts;
    }

    public static void main(String[] args) {
        // A hook that ends a run on Ctrl-C waits for this thread, so that this thread must not wait for the hook.
        var interruption = new Interruption(Thread.currentThread());
        // UTF-8 whatever the locale: a plan is told byte for byte, and JSON is UTF-8.
        var out = new PrintWriter(System.out, true, UTF_8);
        var err = new PrintWriter(System.err, true, UTF_8);
        int exitCode;
        try {
            exitCode = commandLine(Muster::overSsh, out, err).execute(args);
        } finally {
            interruption.over();
        }
        System.exit(exitCode);
    }

    /** The program, for those hosts, printing there. */
    static CommandLine commandLine(Supplier<Muster> hosts, PrintWriter out, PrintWriter err) {
        var commandLine =
                new CommandLine(new MusterCli(hosts)).setOut(out).setErr(err).setCaseInsensitiveEnumValuesAllowed(true);
        return commandLine.setParameterExceptionHandler(new WrongUsage());
    }

    /** The hosts, to be closed after use. */
    Muster hosts() {
        return hosts.get();
    }
}

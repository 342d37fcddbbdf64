package io.muster.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        description = "Prints what completes commands and options in bash and zsh: source <(muster completion)",
        mixinStandardHelpOptions = true)
final class CompletionCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        CommandSpec program = spec.root();
        spec.commandLine().getOut().print(AutoComplete.bash(program.name(), program.commandLine()));
        spec.commandLine().getOut().flush();
    }
}

package io.muster.cli;

import io.muster.check.Finding;
import java.util.List;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;

/** Arguments that cannot be read: told to people with the usage of the command, and as JSON where that is asked for. */
record WrongUsage(IParameterExceptionHandler forPeople) implements IParameterExceptionHandler {

    @Override
    public int handleParseException(ParameterException e, String[] args) throws Exception {
        // What was read before the mistake is unknown: only the arguments themselves tell.
        if (List.of(args).contains("--json")) {
            var command = e.getCommandLine();
            Finding finding = Finding.error(
                    CliCode.WRONG_USAGE,
                    "",
                    String.valueOf(e.getMessage()),
                    "See " + command.getCommandSpec().qualifiedName() + " --help.");
            var json =
                    command.getCommand() instanceof DescriptionCommand described ? described.nothing() : Json.object();
            command.getOut()
                    .println(json.set("findings", Json.of(List.of(finding))).toPrettyString());
        }
        return forPeople.handleParseException(e, args);
    }
}

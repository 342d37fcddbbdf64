package io.muster.cli;

import io.muster.check.Finding;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Arguments that cannot be read: told to people with the usage of the command, and as JSON where that is asked for. */
final class WrongUsage implements IParameterExceptionHandler {

    private static final Pattern VALUES = Pattern.compile("\\[([A-Z_, ]+)] \\(case-insensitive\\)");

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String message = message(e);
        // What was read before the mistake is unknown: only the arguments themselves tell.
        if (List.of(args).contains("--json")) {
            Finding finding = Finding.error(
                    CliCode.WRONG_USAGE,
                    "",
                    message,
                    "See " + command.getCommandSpec().qualifiedName() + " --help.");
            var json =
                    command.getCommand() instanceof DescriptionCommand described ? described.nothing() : Json.object();
            command.getOut()
                    .println(json.set("findings", Json.of(List.of(finding))).toPrettyString());
        }
        PrintWriter err = command.getErr();
        err.println(message);
        if (!UnmatchedArgumentException.printSuggestions(e, err)) {
            command.usage(err);
        }
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** In the user's words, not in those of the library that reads arguments. */
    private static String message(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched
                && e.getCommandLine().getParent() == null
                && !unmatched.isUnknownOption()) {
            return "There is no command '" + unmatched.getUnmatched().get(0) + "'.";
        }
        return VALUES.matcher(String.valueOf(e.getMessage()).replace("is not an int", "is not a whole number"))
                .replaceAll(values -> values.group(1).toLowerCase(Locale.ROOT));
    }
}

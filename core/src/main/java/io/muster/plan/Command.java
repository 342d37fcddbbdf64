package io.muster.plan;

import java.util.List;

/**
 * A program to run on a host, in the login user's home folder. Immutable.
 *
 * @param argv program and arguments, each passed unchanged
 * @param stdin text for its standard input
 */
public record Command(List<String> argv, String stdin) {

    public Command {
        argv = List.copyOf(argv);
    }

    public static Command of(String... argv) {
        return new Command(List.of(argv), "");
    }

    /** Bash reading that script from standard input, so that nothing need be on the host before. */
    public static Command script(String bash) {
        return new Command(List.of("bash", "-s"), bash);
    }
}

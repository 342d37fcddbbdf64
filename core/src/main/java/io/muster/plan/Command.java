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

    /** For a person, in one line: the first comment of its script, or else its command line. */
    public String title() {
        return stdin.lines()
                .filter(line -> line.startsWith("# "))
                .findFirst()
                .map(line -> line.substring(2))
                .orElseGet(() -> ShellText.line(argv).lines().findFirst().orElse(""));
    }

    /** Bash reading that script from standard input, so that nothing need be on the host before. */
    public static Command script(String bash) {
        return new Command(List.of("bash", "-s"), bash);
    }
}

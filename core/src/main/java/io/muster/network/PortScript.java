package io.muster.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.Resources;
import io.muster.plan.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The program that listens and connects on hosts: of Python where that is there, else of Perl. It writes no file. */
final class PortScript {

    /** What a host says that has neither. */
    static final String NEITHER = "neither python3 nor perl";

    private static final String RUN = """
            # Listens at the ports of the plan, or connects to those of others.
            ulimit -n "$(ulimit -Hn)" 2> /dev/null
            PATH="$PATH:/usr/local/bin:/usr/bin"
            if command -v python3 > /dev/null; then exec python3 -I -c "$1" "${@:3}"; fi
            if perl -MIO::Select -MSocket -e 1 2> /dev/null; then exec perl -e "$2" "${@:3}"; fi
            echo '%s'
            """.formatted(NEITHER);

    private PortScript() {}

    /** For as long as its standard input goes on, and 10 minutes at most. */
    static Command listen(String host, List<String> ports) {
        var words = new ArrayList<>(List.of("listen", host));
        words.addAll(ports);
        return run(words, "");
    }

    /** To each {@code HOST PORT}. */
    static Command connect(List<String> targets) {
        return run(List.of("connect"), String.join("\n", targets) + "\n");
    }

    private static Command run(List<String> words, String stdin) {
        var argv = new ArrayList<>(List.of("bash", "-c", RUN, "muster-ports", text("ports.py"), text("ports.pl")));
        argv.addAll(words);
        return new Command(argv, stdin);
    }

    private static String text(String name) {
        try {
            return Resources.toString(Resources.getResource(PortScript.class, name), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

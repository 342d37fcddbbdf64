package io.muster.vllm;

import static io.muster.drift.Difference.Kind.ARGUMENT;
import static io.muster.drift.Difference.Kind.OPTION;

import io.muster.drift.Difference;
import io.muster.drift.Reach;
import io.muster.drift.Restart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The server of one node against what is wanted there.
 *
 * @param argv with which it is wanted
 * @param fingerprint with which it is wanted
 * @param wanted whether it is wanted at all
 * @param table which restart applies what
 */
record ServerDrift(String host, List<String> argv, String fingerprint, boolean wanted, List<Reach> table) {

    private static final String PROGRAM = "vllm serve";

    List<Difference> of(LookAnswer answer) {
        var found = new ArrayList<Difference>();
        List<LookAnswer.Seen> servers = answer.of("server");
        if (servers.isEmpty() && wanted) {
            found.add(new Difference(
                    host, ARGUMENT, PROGRAM, Optional.empty(), Optional.of(argv.get(2)), Restart.NOTHING));
        }
        for (LookAnswer.Seen server : servers) {
            if (wanted) {
                found.addAll(of(server, answer.wanted().orElse(Map.of())));
            } else {
                found.add(difference(PROGRAM, Optional.of("runs"), Optional.empty()));
            }
        }
        return found;
    }

    private List<Difference> of(LookAnswer.Seen server, Map<String, String> variables) {
        var found = new ArrayList<>(VariableDrift.of(host, server.variables(), variables, table));
        int serve = serveAt(server.argv());
        if (serve >= 0) {
            Map<String, String> running =
                    flags(server.argv().subList(serve, server.argv().size()));
            Map<String, String> flags = flags(argv.subList(1, argv.size()));
            var names = new LinkedHashSet<>(flags.keySet());
            names.addAll(running.keySet());
            for (String name : names) {
                Optional<String> is = Optional.ofNullable(running.get(name));
                Optional<String> shall = Optional.ofNullable(flags.get(name));
                if (!is.equals(shall)) {
                    found.add(difference(PROGRAM + " " + name, is, shall));
                }
            }
        }
        String mark = server.variables().getOrDefault("MUSTER_SERVICE", "");
        if (found.isEmpty() && !mark.equals(fingerprint)) {
            found.add(new Difference(
                    host,
                    OPTION,
                    "start of the service",
                    Optional.of(mark),
                    Optional.of(fingerprint),
                    Reach.of(table, OPTION, "start of the service")
                            .map(Reach::restart)
                            .orElse(Restart.SERVE)));
        }
        return found;
    }

    private Difference difference(String name, Optional<String> running, Optional<String> wanted) {
        return new Difference(
                host,
                ARGUMENT,
                name,
                running,
                wanted,
                Reach.of(table, ARGUMENT, name).map(Reach::restart).orElse(Restart.SERVE));
    }

    /** The program may be run by an interpreter, which then stands before it. */
    private static int serveAt(List<String> argv) {
        for (int i = 1; i < argv.size(); i++) {
            if (argv.get(i).equals("serve") && ("/" + argv.get(i - 1)).endsWith("/vllm")) {
                return i;
            }
        }
        return -1;
    }

    /** Values by flag; what stands before the first flag is the model. */
    private static Map<String, String> flags(List<String> argv) {
        var flags = new LinkedHashMap<String, String>();
        String name = "MODEL";
        for (String word : argv.subList(1, argv.size())) {
            if (word.startsWith("--")) {
                int equals = word.indexOf('=');
                name = equals < 0 ? word : word.substring(0, equals);
                flags.merge(name, equals < 0 ? "" : word.substring(equals + 1), (a, b) -> a + " " + b);
            } else {
                flags.merge(name, word, (a, b) -> a.isEmpty() ? b : a + " " + b);
            }
        }
        return flags;
    }
}

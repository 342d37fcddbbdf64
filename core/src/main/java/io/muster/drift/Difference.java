package io.muster.drift;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One thing that runs otherwise than it is wanted, on one host. Immutable.
 *
 * @param host as in the description, or of the node that is no longer in it
 * @param kind what sort of thing it is
 * @param name of the variable, the argument or the option
 * @param running value with which it runs; empty where it has none
 * @param wanted value of the description; empty where it has none
 * @param restart what applies it
 */
public record Difference(
        String host, Kind kind, String name, Optional<String> running, Optional<String> wanted, Restart restart) {

    /** A sort of thing that may differ. */
    public enum Kind {
        /** Variable of a process. */
        VARIABLE,
        /** Argument of a program. */
        ARGUMENT,
        /** Option of the runtime in which the programs run. */
        OPTION,
        /** A secret: what is there was started with another value. */
        SECRET,
        /** A host that belongs to what runs, and no longer to the description. */
        HOST,
        /** Something of a host that was running, and is not any more. */
        LOST
    }

    private static final Pattern SECRET = Pattern.compile("(?i).*(token|key|secret|password|passwd).*");

    private static final String HIDDEN = "[hidden]";

    /** A value whose name speaks of a secret is kept from everybody. */
    public Difference {
        checkArgument(!name.isBlank(), "a difference needs a name");
        if (kind != Kind.HOST && kind != Kind.SECRET && SECRET.matcher(name).matches()) {
            running = running.map(value -> HIDDEN);
            wanted = wanted.map(value -> HIDDEN);
        }
    }

    /** A secret that has changed at its source; neither value is told. */
    public static Difference ofSecret(String host, String name, Restart restart) {
        return new Difference(
                host, Kind.SECRET, name, Optional.of("another value"), Optional.of("that of its source"), restart);
    }

    /** A part of a host that was lost, for which all nodes are started again. */
    public static Difference ofLost(String host, String part) {
        return new Difference(host, Kind.LOST, part, Optional.of("lost"), Optional.of("running"), Restart.GANG);
    }

    /** Something that runs as it is wanted, and is to be started again all the same. */
    public static Difference onRequest(String host) {
        return new Difference(
                host, Kind.OPTION, "node", Optional.of("running"), Optional.of("started again"), Restart.GANG);
    }

    /** A node that left the description. The others must do without it, for which all are started again. */
    public static Difference ofLeft(String host) {
        return new Difference(host, Kind.HOST, "node", Optional.of("of the cluster"), Optional.empty(), Restart.GANG);
    }

    /** The same, with a restart that is not less than that one. */
    public Difference atLeast(Restart least) {
        return restart.compareTo(least) >= 0 ? this : restartedBy(least);
    }

    /** The same, applied by that restart. */
    public Difference restartedBy(Restart other) {
        return new Difference(host, kind, name, running, wanted, other);
    }
}

package io.muster.testbed;

import io.muster.testbed.FaultCase.Verb;
import java.util.ArrayList;
import java.util.List;

/**
 * One case of the matrix of {@code ray up} and {@code ray down}.
 *
 * @param group row of the table
 * @param run what is under way when the fault comes
 * @param kind of {@code testbed/fault}, or one of the names here
 * @param host that is broken; 0 where it is the launcher
 * @param seconds after which it comes; the launcher tells no steps
 */
record RayUpCase(String group, Verb run, String kind, int host, int seconds) {

    /** Nothing breaks. */
    static final String NOTHING = "nothing";

    /** The launcher is killed. */
    static final String KILLED = "kill-launcher";

    /** The worker has another version of Ray. */
    static final String OTHER_RAY = "version";

    /** The cluster is up, and a variable and the head's NPUs are changed in the file. */
    static final String CHANGED = "changed";

    static List<RayUpCase> all() {
        var cases = new ArrayList<RayUpCase>();
        cases.add(new RayUpCase("nothing", Verb.UP, NOTHING, 0, 0));
        for (int seconds : List.of(2, 6, 10)) {
            cases.add(new RayUpCase("launcher killed during ray up", Verb.UP, KILLED, 0, seconds));
        }
        for (int seconds : List.of(1, 4)) {
            cases.add(new RayUpCase("launcher killed during ray down", Verb.DOWN, KILLED, 0, seconds));
        }
        for (String kind : List.of("unplug", "pause", "crash")) {
            cases.add(new RayUpCase("worker cut off, paused or powered off during ray up", Verb.UP, kind, 2, 4));
            cases.add(new RayUpCase("worker cut off, paused or powered off during ray down", Verb.DOWN, kind, 2, 1));
        }
        for (String kind : List.of("unplug", "crash")) {
            cases.add(new RayUpCase("head cut off or powered off during ray up", Verb.UP, kind, 1, 4));
        }
        cases.add(new RayUpCase("Ray of another version on the worker", Verb.UP, OTHER_RAY, 2, 0));
        cases.add(new RayUpCase("a variable and the NPUs changed, ray up again", Verb.UP, CHANGED, 0, 0));
        return cases;
    }

    String id() {
        return "ray-" + run.name().toLowerCase(java.util.Locale.ROOT) + "/" + kind + "/"
                + (host == 0 ? "launcher" : "host" + host) + "/" + seconds + "s";
    }
}

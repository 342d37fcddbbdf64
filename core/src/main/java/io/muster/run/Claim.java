package io.muster.run;

import io.muster.plan.Command;
import io.muster.plan.HostFolder;
import io.muster.plan.Step;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What one run writes into the cluster's folder on each host: that it is the one to act there, and each step before it
 * begins. A step of any other run is then refused by the host itself. Immutable.
 *
 * @param folder that of the cluster on each host
 * @param run unique among all runs
 * @param owner who controls it, for a person
 */
record Claim(HostFolder folder, String run, String owner) {

    /** Of a new run by this process. */
    static Claim of(HostFolder folder) {
        return new Claim(folder, UUID.randomUUID().toString().substring(0, 8), thisProcess());
    }

    private static String thisProcess() {
        String process = "process " + ProcessHandle.current().pid();
        String user = System.getProperty("user.name", "somebody");
        try {
            return user + " on " + InetAddress.getLocalHost().getHostName() + ", " + process;
        } catch (UnknownHostException e) {
            return user + ", " + process;
        }
    }

    /**
     * Makes this run the one to act on a host, and then to undo there what it has begun, unless another run has come. Steps
     * of others, and its own where it undoes them, do nothing more. Tells as fact {@code cutOff} the step in which an
     * earlier run was cut off.
     */
    Command claim(Doing doing) {
        return new Command(List.of("bash", "-s", "--", folder.path(), run, doing.word, owner), RunScript.text("claim"));
    }

    /** That command as a step: noted before and after it. */
    Command step(Step step, Command command) {
        var argv = new ArrayList<>(List.of("bash", folder.file("step"), run, step.id() + " (" + step.title() + ")"));
        argv.addAll(command.argv());
        return new Command(argv, command.stdin());
    }

    /** Deletes what was noted, where nothing else of the cluster is. */
    Command leave() {
        return new Command(List.of("bash", "-s", "--", folder.path()), RunScript.text("leave"));
    }

    /** Tells the word of what the last run did there that claimed the host; nothing where it is forgotten, as after its end. */
    static Command last(HostFolder folder) {
        return new Command(List.of("bash", "-s", "--", folder.path()), RunScript.text("last-run"));
    }

    /** What a run does. */
    enum Doing {
        UP("up"),
        UNDO("undo"),
        DOWN("down");

        private final String word;

        Doing(String word) {
            this.word = word;
        }

        /** Whether {@link Claim#last} told it. */
        boolean isToldBy(String said) {
            return said.strip().equals(word);
        }
    }
}

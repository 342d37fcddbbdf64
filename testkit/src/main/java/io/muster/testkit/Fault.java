package io.muster.testkit;

import java.util.List;

/** What is wrong with one host in memory, until it is healed. Immutable. */
public sealed interface Fault {

    /** It does not answer. */
    record Unreachable() implements Fault {}

    /**
     * It answers until it is told something whose title has that text, and from then on no more, as where power fails.
     *
     * @param title of a step, as {@code muster plan} shows it, such as {@code start a Ray worker}, or the first line of a script
     */
    record LostAt(String title) implements Fault {}

    /**
     * What has that text in its title ends with exit code 1.
     *
     * @param stderr what is said then
     */
    record FailsAt(String title, String stderr) implements Fault {}

    /** Device files of these NPUs are missing. */
    record MissingNpus(List<Integer> ids) implements Fault {
        public MissingNpus {
            ids = List.copyOf(ids);
        }
    }

    /** A program is there in another version than on other hosts, such as {@code ray}, {@code python} or {@code vllm}. */
    record OtherVersion(String program, String version) implements Fault {}

    /** Its raylet starts, and never becomes a node of the cluster. */
    record NeverJoins() implements Fault {}

    /** A node of the cluster that counts fewer NPUs than it has. */
    record JoinsWith(int npus) implements Fault {}
}

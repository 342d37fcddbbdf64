package io.muster.plan;

import static java.util.stream.Collectors.joining;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Environment variables of one node, as the text of a file for bash to source. Every process of the cluster on that
 * node starts with them. Immutable.
 */
public final class NodeEnvironment {

    /** Marks every process of a cluster: found again, and ended, by it alone. */
    public static final String CLUSTER_MARK = "MUSTER_CLUSTER";

    /** Marks what a process was started from. */
    public static final String FINGERPRINT_MARK = "MUSTER_FINGERPRINT";

    /** Names of the variables that a process was started with: all others of its environment are not Muster's. */
    public static final String VARIABLES_MARK = "MUSTER_VARIABLES";

    /** Ids of the NPU devices that a process may use. */
    public static final String VISIBLE_DEVICES = "ASCEND_RT_VISIBLE_DEVICES";

    private static final List<String> NIC_NAMED =
            List.of("HCCL_SOCKET_IFNAME", "GLOO_SOCKET_IFNAME", "TP_SOCKET_IFNAME");

    /** Secrets whose programs read them from a file that a variable names: they are then in no environment. */
    private static final Set<String> READ_FROM_FILE = Set.of("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN");

    private static final String THEIR_FILE = "HF_TOKEN_PATH";

    private final Map<String, Value> assignments;
    private final Set<String> unset;
    private final String preamble;

    /** What a variable is set to. */
    public sealed interface Value {

        /** Bash text that is read back as the value. */
        String bash();

        /** That text itself. */
        record Text(String text) implements Value {
            @Override
            public String bash() {
                return ShellText.word(text);
            }
        }

        /** The interface that carries the node's address, which its own file looks up where the description names none. */
        record Nic(Optional<String> name) implements Value {
            @Override
            public String bash() {
                return name.map(ShellText::word).orElse("\"$MUSTER_NIC\"");
            }
        }

        /** The path of a file in the home folder, wherever that is: in a container it is another one. */
        record HomeFile(String path) implements Value {
            @Override
            public String bash() {
                return "\"$HOME\"/" + ShellText.word(path);
            }
        }
    }

    private NodeEnvironment(String preamble, Map<String, Value> assignments, Set<String> unset) {
        this.preamble = preamble;
        this.assignments = assignments;
        this.unset = unset;
    }

    /** No variables. */
    public static NodeEnvironment empty() {
        return new NodeEnvironment("", Map.of(), Set.of());
    }

    /** What HCCL, Gloo and the CANN runtime need on that node (facts/ascend.md 1.1 and 3.1). */
    public static NodeEnvironment of(Deployment deployment, Node node) {
        Cluster cluster = deployment.cluster();
        var assignments = new LinkedHashMap<String, Value>();
        assignments.put(CLUSTER_MARK, new Value.Text(cluster.name()));
        assignments.put("HCCL_IF_IP", new Value.Text(node.host()));
        NIC_NAMED.forEach(name -> assignments.put(name, new Value.Nic(node.nic())));
        assignments.put(
                VISIBLE_DEVICES,
                new Value.Text(
                        cluster.devices(node).stream().map(String::valueOf).collect(joining(","))));
        var environment =
                new NodeEnvironment(node.nic().isPresent() ? "" : nicLookUp(node.host()), assignments, Set.of());
        HostFolder folder = HostFolder.of(cluster);
        for (String secret : deployment.secrets().keySet()) {
            if (isReadFromFile(secret)) {
                environment = environment.withFile(THEIR_FILE, folder.secret(secret), secret);
            }
        }
        return environment;
    }

    private static String nicLookUp(String host) {
        return """
                # The description names no NIC for this node: it is the one that carries its address. A container is told it.
                if [ -z "$MUSTER_NIC" ]; then
                command -v ip > /dev/null || { echo "muster: NIC_NOT_FOUND: there is no program ip, which finds the interface of %1$s | Install iproute2, or set nic of this node." >&2; exit 1; }
                read -r _ MUSTER_NIC _ < <(ip -o -4 addr show to %1$s/32)
                [ -n "$MUSTER_NIC" ] || { echo "muster: NIC_NOT_FOUND: no interface carries %1$s | Correct host in the description, or bring the interface up." >&2; exit 1; }
                fi
                """.formatted(host);
    }

    /** Whether the programs that want that secret read it from its file, to which a variable points. */
    public static boolean isReadFromFile(String secret) {
        return READ_FROM_FILE.contains(secret);
    }

    /** With one more variable, or another value of it. */
    public NodeEnvironment with(String name, String value) {
        return assigning(name, new Value.Text(value), unset);
    }

    /**
     * With a variable that names a file.
     *
     * @param path relative to the home folder, wherever that is: in a container it is another one
     * @param without names of variables that would go before it, and are taken away
     */
    public NodeEnvironment withFile(String name, String path, String... without) {
        Set<String> more = new LinkedHashSet<>(unset);
        more.addAll(List.of(without));
        return assigning(name, new Value.HomeFile(path), more);
    }

    private NodeEnvironment assigning(String name, Value value, Set<String> without) {
        var more = new LinkedHashMap<>(assignments);
        more.put(name, value);
        return new NodeEnvironment(preamble, more, without);
    }

    /** With all those variables, in their order. */
    public NodeEnvironment with(Map<String, String> variables) {
        NodeEnvironment result = this;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            result = result.with(variable.getKey(), variable.getValue());
        }
        return result;
    }

    /** Names of all its variables. */
    public List<String> names() {
        return List.copyOf(assignments.keySet());
    }

    /** What each of them is set to, in their order, for those who set them by other means than bash. Unmodifiable. */
    public Map<String, Value> values() {
        return Collections.unmodifiableMap(assignments);
    }

    /** Bash text that exports everything. */
    public String text() {
        String taken = unset.isEmpty() ? "" : "unset " + String.join(" ", unset) + "\n";
        return assignments.entrySet().stream()
                .map(e -> "export " + e.getKey() + "=" + e.getValue().bash() + "\n")
                .collect(joining("", preamble + taken, ""));
    }

    /** With the marks of what is started from it: that fingerprint, and the names of its variables. */
    public NodeEnvironment marked(String fingerprint) {
        return with(FINGERPRINT_MARK, fingerprint).with(VARIABLES_MARK, String.join(" ", names()));
    }

    /** What is assigned to those of its variables, for a fingerprint: how the text gets at the values does not matter. */
    public String assigned(Predicate<String> wanted) {
        return assignments.entrySet().stream()
                .filter(e -> wanted.test(e.getKey()))
                .map(e -> e.getKey() + "=" + e.getValue().bash() + "\n")
                .collect(joining());
    }
}

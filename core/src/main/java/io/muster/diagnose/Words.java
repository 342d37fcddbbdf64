package io.muster.diagnose;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How remedies name things: as the description at hand does, or in general where there is none. Immutable.
 *
 * <p>Names: {@code host} where it was seen, {@code node} its place in the description, {@code nic} of that node, {@code head},
 * {@code hosts}, {@code npus} of a node, {@code ranks}, {@code port} of the service, {@code model}, {@code cluster}, {@code file} that
 * describes all, and {@code 1} and so on for what was seen.
 */
public final class Words {

    private static final Pattern NAME = Pattern.compile("\\{(\\w+)}");

    private static final Map<String, String> IN_GENERAL = Map.of(
            "node", "nodes[]",
            "nic", "the NIC that has the node's address",
            "head", "the head",
            "hosts", "all hosts",
            "npus", "npusPerNode",
            "ranks", "tensor x pipeline x data",
            "port", "serve.port",
            "model", "model",
            "cluster", "the cluster",
            "file", "FILE");

    private final Map<String, String> values;
    private final Map<String, Map<String, String>> ofHosts;

    private Words(Map<String, String> values, Map<String, Map<String, String>> ofHosts) {
        this.values = values;
        this.ofHosts = ofHosts;
    }

    /** No description is at hand. */
    public static Words inGeneral() {
        return new Words(IN_GENERAL, Map.of());
    }

    /**
     * Of that deployment.
     *
     * @param file that describes it, as a user would write it on a command line
     */
    public static Words of(Deployment deployment, String file) {
        Cluster cluster = deployment.cluster();
        var values = new HashMap<>(IN_GENERAL);
        values.put("head", cluster.head().host());
        values.put(
                "hosts",
                String.join(", ", cluster.nodes().stream().map(Node::host).toList()));
        values.put("npus", String.valueOf(cluster.npus(cluster.head())));
        values.put(
                "ranks",
                String.valueOf(deployment.parallelism().tensor()
                        * deployment.parallelism().pipeline()
                        * deployment.parallelism().data()));
        values.put("port", String.valueOf(deployment.serve().port()));
        values.put("model", deployment.model().id());
        values.put("cluster", cluster.name());
        values.put("file", file);
        var ofHosts = new HashMap<String, Map<String, String>>();
        for (int i = 0; i < cluster.nodes().size(); i++) {
            Node node = cluster.nodes().get(i);
            ofHosts.put(
                    node.host(),
                    Map.of("node", "nodes[" + i + "]", "nic", node.nic().orElse("the NIC that has " + node.host())));
        }
        return new Words(values, ofHosts);
    }

    String in(String template, LogReading.Found found) {
        Map<String, String> ofHost = ofHosts.getOrDefault(found.host(), Map.of());
        Matcher names = NAME.matcher(template);
        return names.replaceAll(name ->
                Matcher.quoteReplacement(value(name.group(1), found, ofHost).orElseGet(name::group)));
    }

    private Optional<String> value(String name, LogReading.Found found, Map<String, String> ofHost) {
        if (name.equals("host")) {
            return Optional.of(found.host().isEmpty() ? "the host" : found.host());
        }
        if (name.matches("\\d")) {
            int group = Integer.parseInt(name);
            return Optional.of(
                    group <= found.groups().size() && group > 0 ? found.groups().get(group - 1) : "");
        }
        return Optional.ofNullable(ofHost.get(name)).or(() -> Optional.ofNullable(values.get(name)));
    }
}

package io.muster.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.muster.plan.HostFolder;
import io.muster.plan.NodeEnvironment;
import io.muster.plan.NodeEnvironment.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The variables of one node as those of a container, and as what its script must find out in the pod. */
final class PodEnvironment {

    /** Marks by which Muster finds its processes on a host: in a pod all are its own. */
    private static final String MARKS = "MUSTER_";

    private static final String FILES = "/tmp/muster/";

    private final HostAddresses addresses;
    private final HostFolder folder;
    private final int npus;
    private final List<String> without;
    private final Map<String, Value> values;

    /**
     * That environment.
     *
     * @param without names of variables that somebody else sets
     */
    PodEnvironment(
            NodeEnvironment environment, HostAddresses addresses, HostFolder folder, int npus, List<String> without) {
        this.addresses = addresses;
        this.folder = folder;
        this.npus = npus;
        this.without = without;
        this.values = wanted(environment);
    }

    private Map<String, Value> wanted(NodeEnvironment environment) {
        var wanted = new LinkedHashMap<>(environment.values());
        wanted.keySet().removeIf(name -> name.startsWith(MARKS) || without.contains(name));
        // A container that gets some of a host's NPUs counts them from 0, whatever they are on the host.
        wanted.computeIfPresent(NodeEnvironment.VISIBLE_DEVICES, (name, all) -> new Value.Text(counted()));
        return wanted;
    }

    private String counted() {
        return String.join(
                ",", IntStream.range(0, npus).mapToObj(String::valueOf).toList());
    }

    /** Variables of the container. */
    ArrayNode entries() {
        ArrayNode entries = KubernetesText.array();
        entries.addObject()
                .put("name", HostAddresses.POD_IP)
                .putObject("valueFrom")
                .putObject("fieldRef")
                .put("fieldPath", "status.podIP");
        values.forEach((name, value) -> {
            if (value instanceof Value.Text text && !addresses.namesHead(text.text())) {
                entries.addObject().put("name", name).put("value", addresses.inContainer(text.text()));
            } else if (value instanceof Value.HomeFile file) {
                entries.addObject().put("name", name).put("value", path(file.path()));
            }
        });
        return entries;
    }

    /** Names of the variables that tell the interface which carries the pod's address. */
    List<String> nicNamed() {
        return values.entrySet().stream()
                .filter(value -> value.getValue() instanceof Value.Nic)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Words of an export of what names the head, which the container's own variables cannot tell. */
    List<String> namingHead() {
        return values.entrySet().stream()
                .filter(value -> value.getValue() instanceof Value.Text text && addresses.namesHead(text.text()))
                .map(this::assigned)
                .toList();
    }

    /** Words of an export of what another program on that node has beside these. */
    List<String> more(NodeEnvironment other) {
        var more = new ArrayList<String>();
        wanted(other).entrySet().stream()
                .filter(value -> !value.getValue().equals(values.get(value.getKey())))
                .forEach(value -> more.add(assigned(value)));
        return more;
    }

    /** Texts of all of them, for a look at the addresses in them. */
    Stream<Map.Entry<String, String>> texts() {
        return values.entrySet().stream()
                .filter(value -> value.getValue() instanceof Value.Text)
                .map(value -> Map.entry(value.getKey(), ((Value.Text) value.getValue()).text()));
    }

    private String assigned(Map.Entry<String, Value> value) {
        if (value.getValue() instanceof Value.HomeFile file) {
            return value.getKey() + "=" + path(file.path());
        }
        return value.getKey() + "=" + addresses.inShell(((Value.Text) value.getValue()).text());
    }

    /** Where a pod has a file that a host has in its home folder. */
    String path(String path) {
        String secrets = folder.secret("");
        return path.startsWith(secrets)
                ? ClusterSecret.path(path.substring(secrets.length()))
                : FILES + path.substring(folder.path().length() + 1);
    }
}

package io.muster.docker;

import static io.muster.drift.Difference.Kind.OPTION;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.google.common.base.Splitter;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.drift.Difference;
import io.muster.drift.Reach;
import io.muster.drift.Restart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** The container of one node, as its engine tells of it, against what is wanted. Reading never fails. */
final class ContainerDrift {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern MADE =
            Pattern.compile("(?m)^--- made\\n(?<values>(?:(?!--- ).*\\n)*)--- image ?(?<image>.*)$");

    private static final Pattern NPU = Pattern.compile("/dev/davinci(\\d+)");

    private static final Splitter LINES = Splitter.on('\n');

    private static final long GIB = 1L << 30;

    static final List<Reach> TABLE = List.of(
            node("runtime.docker.image", "fixed when a container is made"),
            node("runtime.docker.shmSizeGib", "mounted when a container is made"),
            node("runtime.docker.restart", "so that all of a container is as its line says"),
            node("devices", "given to a container when it is made"),
            node("runtime.docker.*", "fixed when a container is made: ulimits, cache and args"),
            reach("runtime.docker.pull", Restart.NOTHING, "how the image comes to a host, and not what it is"),
            reach("runtime.docker.archive", Restart.NOTHING, "how the image comes to a host, and not what it is"),
            reach("runtime.docker.copyPort", Restart.NOTHING, "used while the image is copied"));

    private final List<Difference> found = new ArrayList<>();
    private final Node node;

    private ContainerDrift(Node node) {
        this.node = node;
    }

    /** From the answer to {@link ContainerScripts#look}; nothing where no container of the cluster is. */
    static List<Difference> of(Deployment deployment, Node node, String seen) {
        var drift = new ContainerDrift(node);
        Matcher made = MADE.matcher(seen);
        if (made.find()) {
            List<JsonNode> values = LINES.splitToStream(made.group("values"))
                    .filter(line -> !line.isBlank())
                    .map(ContainerDrift::json)
                    .toList();
            if (values.size() == 6) {
                drift.compare(deployment, values, made.group("image"));
            }
        }
        return drift.found;
    }

    private void compare(Deployment deployment, List<JsonNode> values, String imageNow) {
        var docker = (DockerRuntime) deployment.runtime();
        String image = plain(values.get(0).asText());
        String name = values.get(1).asText();
        if (!name.equals(docker.image()) || !image.equals(plain(imageNow))) {
            differ(
                    "runtime.docker.image",
                    name + " (" + shortened(image) + ")",
                    docker.image()
                            + (imageNow.isBlank() ? " (not on the host)" : " (" + shortened(plain(imageNow)) + ")"));
        }
        long shm = values.get(2).asLong();
        if (shm != docker.shmSizeGib() * GIB) {
            differ(
                    "runtime.docker.shmSizeGib",
                    shm % GIB == 0 ? String.valueOf(shm / GIB) : shm + " bytes",
                    String.valueOf(docker.shmSizeGib()));
        }
        String restart = values.get(3).asText();
        // Podman leaves it empty.
        if (!(restart.isEmpty() ? "no" : restart).equals(docker.restart())) {
            differ("runtime.docker.restart", restart, docker.restart());
        }
        List<Integer> devices = StreamSupport.stream(values.get(5).spliterator(), false)
                .map(device -> NPU.matcher(device.path("PathOnHost").asText()))
                .filter(Matcher::matches)
                .map(device -> Integer.parseInt(device.group(1)))
                .sorted()
                .toList();
        List<Integer> wanted =
                deployment.cluster().devices(node).stream().sorted().toList();
        if (!devices.equals(wanted)) {
            differ("devices", devices.toString(), wanted.toString());
        }
        String fingerprint = new ContainerScripts(deployment, node).fingerprint();
        String label = values.get(4).asText();
        if (found.isEmpty() && !label.startsWith(fingerprint + "-")) {
            differ("runtime.docker.*", label, fingerprint);
        }
    }

    private void differ(String name, String running, String wanted) {
        Restart restart = Reach.of(TABLE, OPTION, name).map(Reach::restart).orElse(Restart.NODE);
        found.add(new Difference(node.host(), OPTION, name, Optional.of(running), Optional.of(wanted), restart));
    }

    /** Podman leaves out what Docker puts first. */
    private static String plain(String id) {
        return id.startsWith("sha256:") ? id.substring("sha256:".length()) : id;
    }

    private static String shortened(String id) {
        return id.substring(0, Math.min(12, id.length()));
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private static Reach node(String name, String why) {
        return reach(name, Restart.NODE, why);
    }

    private static Reach reach(String name, Restart restart, String why) {
        return new Reach(OPTION, name, restart, why, "docker-adapter, ContainerLine; docs/decisions/0014");
    }
}

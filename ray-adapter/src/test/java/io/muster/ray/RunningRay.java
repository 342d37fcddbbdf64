package io.muster.ray;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Splitter;
import com.google.common.io.Resources;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.plan.CommandOutput;
import io.muster.plan.FileContent;
import io.muster.spi.Observation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What hosts tell on which Ray and the service run from one description, when they are looked at for another. The command
 * line of the raylet is that of a real one of Ray 2.60.0. Values of variables must need no quotes.
 */
record RunningRay(Deployment running, Deployment wanted) {

    private static final Pattern EXPORT = Pattern.compile("(?m)^export (\\w+)='?([^'\\n]*)'?$");
    private static final Pattern SERVICE = Pattern.compile("(?m)^export MUSTER_SERVICE=(\\S+)");
    private static final Pattern SERVE = Pattern.compile("(?m)^setsid (vllm serve .*) > serve.log");

    Map<String, Observation> told() {
        return wanted.cluster().nodes().stream()
                .collect(Collectors.toMap(
                        Node::host, node -> Observation.of(new CommandOutput(0, told(node.host()), ""))));
    }

    private String told(String host) {
        var told = new StringBuilder();
        of(running, host).ifPresent(node -> {
            Map<String, String> variables = variables(running, node);
            told.append(process("raylet", variables, raylet(running, node)));
            serve(running, node).ifPresent(serve -> {
                var more = new LinkedHashMap<>(variables);
                more.put("MUSTER_SERVICE", group(SERVICE, serve));
                told.append(process(
                        "server",
                        more,
                        Stream.concat(
                                        Stream.of("/opt/ray/bin/python3"),
                                        Splitter.on(' ')
                                                .splitToStream(
                                                        group(SERVE, serve).replace("'", "")))
                                .toList()));
            });
        });
        of(wanted, host)
                .ifPresent(node -> told.append("--- wanted 1\n")
                        .append(assigned(variables(wanted, node)))
                        .append('\n'));
        String hosts =
                of(running, host).flatMap(node -> file(running, node, "hosts")).orElse("");
        return told + "--- hosts\n" + hosts + "--- end\n";
    }

    private static String process(String name, Map<String, String> variables, List<String> argv) {
        return "--- " + name + " 7\n" + assigned(variables) + "\n"
                + base64(argv.stream().map(word -> word + "\0").collect(Collectors.joining())) + "\n";
    }

    private static String assigned(Map<String, String> variables) {
        return base64(variables.entrySet().stream()
                .map(v -> v.getKey() + "=" + v.getValue() + "\0")
                .collect(Collectors.joining()));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static Optional<Node> of(Deployment deployment, String host) {
        return deployment.cluster().nodes().stream()
                .filter(node -> node.host().equals(host))
                .findFirst();
    }

    /** With which the node's processes are started. */
    static Map<String, String> variables(Deployment deployment, Node node) {
        var variables = new LinkedHashMap<String, String>();
        Matcher export = EXPORT.matcher(file(deployment, node, "env").orElseThrow());
        while (export.find()) {
            variables.put(export.group(1), export.group(2));
        }
        return variables;
    }

    private static Optional<String> serve(Deployment deployment, Node node) {
        return file(deployment, node, "serve");
    }

    private static Optional<String> file(Deployment deployment, Node node, String name) {
        return Guide.scripts(deployment, node).files().stream()
                .filter(file -> file.name().equals(name))
                .map(FileContent::text)
                .findFirst();
    }

    /** As it shows its command line. */
    static List<String> raylet(Deployment deployment, Node node) {
        var ray = (RayLauncher) deployment.launcher().orElseThrow();
        try {
            return Resources.toString(Resources.getResource(RunningRay.class, "raylet-2.60.0.txt"), UTF_8)
                    .lines()
                    .map(line -> line.replace(
                                    "{address}", deployment.cluster().head().host() + ":" + ray.port(RayPort.GCS))
                            .replace("{host}", node.host())
                            .replace(
                                    "{npus}",
                                    String.valueOf(deployment.cluster().npus(node)))
                            .replace("{agentPort}", String.valueOf(ray.port(RayPort.AGENT)))
                            .replace("{dashboardPort}", String.valueOf(ray.port(RayPort.DASHBOARD))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String group(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + pattern + " in " + text);
        }
        return matcher.group(1);
    }
}

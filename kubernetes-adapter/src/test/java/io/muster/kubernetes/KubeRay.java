package io.muster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Stand-in for the part of KubeRay that makes a pod of a group: what {@code setMissingRayStartParams}, {@code convertParamMap},
 * {@code setContainerEnvVars} and {@code SetContainerTokenAuthEnvVars} do in {@code controllers/ray/common/pod.go} of v1.7.0.
 *
 * @param spec of the cluster
 * @param head name of the service by which workers find it
 */
record KubeRay(JsonNode spec, String head) {

    /** What KubeRay sets and no host has. */
    Map<String, String> environment(boolean isHead, String token) {
        JsonNode group = isHead ? spec.path("headGroupSpec") : spec.path("workerGroupSpecs");
        JsonNode container =
                isHead ? group.at("/template/spec/containers/0") : group.at("/0/template/spec/containers/0");
        var environment = new LinkedHashMap<String, String>();
        environment.put("RAY_CLUSTER_NAME", "name");
        environment.put("RAY_CLUSTER_NAMESPACE", "default");
        environment.put("RAY_CLOUD_INSTANCE_ID", "pod");
        environment.put("RAY_NODE_TYPE_NAME", "group");
        environment.put("RAY_PORT", port());
        environment.put("RAY_ADDRESS", (isHead ? "127.0.0.1" : head) + ":" + port());
        environment.put("RAY_USAGE_STATS_KUBERAY_IN_USE", "1");
        environment.put("RAY_DASHBOARD_ENABLE_K8S_DISK_USAGE", "1");
        if (!isHead) {
            environment.put("FQ_RAY_IP", head);
            environment.put("RAY_IP", head);
        }
        if (spec.path("authOptions").path("mode").asText().equals("token")) {
            environment.put("RAY_AUTH_MODE", "token");
            environment.put("RAY_AUTH_TOKEN", token);
        }
        // What a container says itself wins, but for the first of these, which are KubeRay's.
        container
                .path("env")
                .forEach(entry -> environment.remove(entry.path("name").asText()));
        return environment;
    }

    /** The command that KubeRay makes of the parameters of a group. */
    String startCommand(JsonNode group, boolean isHead) {
        var params = new TreeMap<String, String>();
        group.path("rayStartParams")
                .properties()
                .forEach(p -> params.put(p.getKey(), p.getValue().asText()));
        if (!isHead) {
            params.putIfAbsent("address", head + ":" + port());
        } else {
            params.putIfAbsent("dashboard-host", "0.0.0.0");
        }
        params.putIfAbsent("metrics-export-port", "8080");
        params.put("block", "true");
        params.putIfAbsent("dashboard-agent-listen-port", "52365");
        var command = new StringBuilder("ray start " + (isHead ? "--head " : ""));
        params.forEach((name, value) -> command.append(
                value.equals("true")
                        ? " --" + name + " "
                        : value.equals("false") ? "" : " --" + name + "=" + value + " "));
        return command.toString();
    }

    private String port() {
        return spec.at("/headGroupSpec/rayStartParams").path("port").asText("6379");
    }
}

package io.muster.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.deploy.Deployment;

/** How Kubernetes sees that a pod has started, is ready and lives. */
final class Probes {

    private static final String API_KEY = "VLLM_API_KEY";

    /** Seconds between two looks. */
    private static final int OFTEN = 10;

    /** A large model takes half an hour to load and more, as does an image on another host: an hour of looks. */
    private static final int LOOKS_AT_START = 360;

    /** A first answer may take longer, since it may compile first: the next look has it. */
    private static final int ANSWER_SECONDS = 60;

    private Probes() {}

    /** Of a pod whose server answers clients: it has started when it has given one completion. */
    static void ofService(ObjectNode container, Deployment deployment) {
        int port = deployment.serve().port();
        ObjectNode started = probe(container, "startupProbe", OFTEN, ANSWER_SECONDS, LOOKS_AT_START);
        started.putObject("exec").putArray("command").add("python3").add("-c").add(completion(deployment, port));
        health(probe(container, "readinessProbe", OFTEN, OFTEN, 3), "/health", port);
        // An engine that hangs; one that ends takes the container with it.
        health(probe(container, "livenessProbe", OFTEN, OFTEN, 30), "/health", port);
    }

    /** Of a pod with Ray alone. Its dashboard agent, which KubeRay asks, is not there in every image. */
    static void ofRay(ObjectNode container, int nodeManagerPort) {
        connects(probe(container, "startupProbe", OFTEN, OFTEN, LOOKS_AT_START), nodeManagerPort);
        connects(probe(container, "readinessProbe", OFTEN, OFTEN, 3), nodeManagerPort);
        connects(probe(container, "livenessProbe", OFTEN, OFTEN, 12), nodeManagerPort);
    }

    /** Of a pod with Ray that gets requests where a proxy of Ray Serve runs in it. */
    static void ofRayServe(ObjectNode container, int nodeManagerPort, int port) {
        connects(probe(container, "startupProbe", OFTEN, OFTEN, LOOKS_AT_START), nodeManagerPort);
        health(probe(container, "readinessProbe", OFTEN, OFTEN, 1), "/-/healthz", port);
        connects(probe(container, "livenessProbe", OFTEN, OFTEN, 12), nodeManagerPort);
    }

    private static ObjectNode probe(ObjectNode container, String name, int period, int timeout, int failures) {
        return container
                .putObject(name)
                .put("periodSeconds", period)
                .put("timeoutSeconds", timeout)
                .put("failureThreshold", failures);
    }

    private static void health(ObjectNode probe, String path, int port) {
        probe.putObject("httpGet").put("path", path).put("port", port);
    }

    private static void connects(ObjectNode probe, int port) {
        probe.putObject("tcpSocket").put("port", port);
    }

    /** A server tells that it is healthy before an engine that dies of its first request. */
    private static String completion(Deployment deployment, int port) {
        String body = KubernetesText.json(KubernetesText.object()
                .put("model", deployment.servedModelName())
                .put("prompt", "The future of AI is")
                .put("max_tokens", 1)
                .put("temperature", 0));
        String key = deployment.secrets().containsKey(API_KEY)
                ? ", 'Authorization': 'Bearer ' + open('" + ClusterSecret.path(API_KEY) + "').read()"
                : "";
        return """
                import json, os, urllib.request
                url = 'http://' + os.environ['%s'] + ':%d/v1/completions'
                headers = {'Content-Type': 'application/json'%s}
                body = %s
                answer = urllib.request.urlopen(urllib.request.Request(url, body.encode(), headers), timeout=%d)
                assert json.load(answer)['choices']
                """.formatted(HostAddresses.POD_IP, port, key, pythonText(body), ANSWER_SECONDS - OFTEN);
    }

    /** What JSON writes as a text, Python reads as the same. */
    private static String pythonText(String text) {
        return KubernetesText.json(KubernetesText.object().textNode(text));
    }
}

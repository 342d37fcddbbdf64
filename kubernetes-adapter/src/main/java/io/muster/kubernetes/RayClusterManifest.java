package io.muster.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.deploy.Deployment;
import io.muster.deploy.Secret;
import io.muster.kubernetes.Pods.Pod;
import io.muster.ray.RayLauncher;
import java.util.LinkedHashMap;
import java.util.Map;

/** A RayCluster of KubeRay: a head, and one group for each kind of worker. */
final class RayClusterManifest {

    /** Where KubeRay looks for the token. */
    private static final String TOKEN_KEY = "auth_token";

    private final Deployment deployment;
    private final Pods pods;
    private final RayLauncher ray;

    RayClusterManifest(Deployment deployment, Pods pods) {
        this.deployment = deployment;
        this.pods = pods;
        this.ray = (RayLauncher) deployment.launcher().orElseThrow();
    }

    String yaml() {
        ObjectNode cluster = document(deployment, "RayCluster");
        cluster.set("spec", spec());
        return notes().text() + KubernetesText.yaml(cluster);
    }

    /** The begin of a document of KubeRay, which then lets the pods run their own commands. */
    static ObjectNode document(Deployment deployment, String kind) {
        ObjectNode document =
                KubernetesText.object().put("apiVersion", "ray.io/v1").put("kind", kind);
        document.putObject("metadata")
                .put("name", deployment.cluster().name())
                .putObject("annotations")
                .put("ray.io/overwrite-container-cmd", "true");
        return document;
    }

    /** The cluster itself. */
    ObjectNode spec() {
        ObjectNode spec = KubernetesText.object();
        ray.version().ifPresent(version -> spec.put("rayVersion", version));
        if (pods.areGivenToken()) {
            ObjectNode options = spec.putObject("authOptions").put("mode", "token");
            if (hasOwnToken()) {
                options.put("secretName", tokenName());
            }
        }
        Pod head = pods.head();
        group(spec.putObject("headGroupSpec"), head);
        ArrayNode groups = spec.putArray("workerGroupSpecs");
        var alike = new LinkedHashMap<Pod, Integer>();
        pods.workers().forEach(worker -> alike.merge(worker, 1, Integer::sum));
        for (Map.Entry<Pod, Integer> one : alike.entrySet()) {
            int count = one.getValue();
            ObjectNode group = groups.addObject()
                    .put("groupName", alike.size() == 1 ? "worker" : "worker-" + groups.size())
                    .put("replicas", count)
                    .put("minReplicas", count)
                    .put("maxReplicas", count);
            group(group, one.getKey());
        }
        return spec;
    }

    private static void group(ObjectNode group, Pod pod) {
        ObjectNode params = group.putObject("rayStartParams");
        pod.startParams().forEach(params::put);
        group.set("template", pod.template());
    }

    ManifestNotes notes() {
        var notes = new ManifestNotes(deployment, pods);
        return pods.areGivenToken() && hasOwnToken()
                ? notes.secret(ClusterSecret.command(tokenName(), TOKEN_KEY, ray.token()))
                : notes;
    }

    /** One that KubeRay does not make. */
    private boolean hasOwnToken() {
        return !ray.token().equals(Secret.made());
    }

    private String tokenName() {
        return deployment.cluster().name() + "-token";
    }
}

package io.muster.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.deploy.Deployment;
import io.muster.kubernetes.Pods.Pod;
import java.util.List;

/** A LeaderWorkerSet of one group, whose leader is the head, and a service that leads clients to it. */
final class LeaderWorkerSetManifest {

    private final Deployment deployment;
    private final Pods pods;

    LeaderWorkerSetManifest(Deployment deployment, Pods pods) {
        this.deployment = deployment;
        this.pods = pods;
    }

    String yaml() {
        var notes = new ManifestNotes(deployment, pods);
        String yaml = notes.text() + KubernetesText.yaml(set());
        return deployment.serve().serves() ? yaml + "---\n" + KubernetesText.yaml(service()) : yaml;
    }

    private ObjectNode set() {
        ObjectNode set = KubernetesText.object()
                .put("apiVersion", "leaderworkerset.x-k8s.io/v1")
                .put("kind", "LeaderWorkerSet");
        set.putObject("metadata").put("name", name());
        // Workers must not wait for the leader to be ready, which waits for them.
        ObjectNode spec = set.putObject("spec").put("replicas", 1).put("startupPolicy", "LeaderCreated");
        List<Pod> workers = pods.workers();
        ObjectNode group = spec.putObject("leaderWorkerTemplate")
                .put("size", 1 + workers.size())
                // A rank that has ended cannot come back to the others.
                .put("restartPolicy", "RecreateGroupOnPodRestart");
        Pod leader = pods.head();
        if (workers.isEmpty()) {
            group.set("workerTemplate", leader.template());
        } else {
            group.set("leaderTemplate", leader.template());
            group.set("workerTemplate", workers.get(0).template());
        }
        return set;
    }

    private ObjectNode service() {
        ObjectNode service = KubernetesText.object().put("apiVersion", "v1").put("kind", "Service");
        service.putObject("metadata").put("name", name() + "-serve");
        ObjectNode spec = service.putObject("spec");
        spec.putObject("selector")
                .put("leaderworkerset.sigs.k8s.io/name", name())
                .put("leaderworkerset.sigs.k8s.io/worker-index", "0");
        spec.putArray("ports")
                .addObject()
                .put("name", "serve")
                .put("port", deployment.serve().port())
                .put("targetPort", deployment.serve().port());
        return service;
    }

    private String name() {
        return deployment.cluster().name();
    }
}

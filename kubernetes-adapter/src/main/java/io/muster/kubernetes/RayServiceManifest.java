package io.muster.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.deploy.Deployment;
import io.muster.ray.RayLauncher;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A RayService of KubeRay: a cluster of Ray, and the model as an application of Ray Serve in it. */
final class RayServiceManifest {

    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

    /** From then on Ray Serve is told of placement groups as a whole. */
    private static final int FIRST_WITH_GROUPS = 250;

    private final Deployment deployment;
    private final Pods pods;

    RayServiceManifest(Deployment deployment, Pods pods) {
        this.deployment = deployment;
        this.pods = pods;
    }

    String yaml() {
        var cluster = new RayClusterManifest(deployment, pods);
        ObjectNode service = RayClusterManifest.document(deployment, "RayService");
        ObjectNode spec = service.putObject("spec");
        // A second cluster beside the first, as KubeRay would make it, finds neither NPUs nor ports.
        spec.putObject("upgradeStrategy").put("type", "None");
        spec.put("serveConfigV2", KubernetesText.yaml(application()));
        spec.set("rayClusterConfig", cluster.spec());
        return cluster.notes()
                        .note("The image must have Ray with its extras default, serve and llm.")
                        .note("A change starts nothing again (upgradeStrategy None): delete it and apply it anew.")
                        .text()
                + KubernetesText.yaml(service);
    }

    private ObjectNode application() {
        ObjectNode config = KubernetesText.object();
        config.putObject("http_options")
                .put("host", "0.0.0.0")
                .put("port", deployment.serve().port());
        ObjectNode application = config.putArray("applications")
                .addObject()
                .put("name", deployment.cluster().name())
                .put("import_path", "ray.serve.llm:build_openai_app")
                .put("route_prefix", "/");
        ObjectNode model = application.putObject("args").putArray("llm_configs").addObject();
        model.putObject("model_loading_config")
                .put("model_id", deployment.servedModelName())
                .put("model_source", deployment.model().id());
        model.set("engine_kwargs", ServeArguments.engine(pods.service().argv()));
        placement(model);
        model.putObject("deployment_config").put("num_replicas", 1);
        return config;
    }

    private void placement(ObjectNode model) {
        if (!takesGroups()) {
            model.putObject("resources_per_bundle").put("NPU", 1);
            return;
        }
        ArrayNode bundles = model.putObject("placement_group_config").putArray("bundles");
        for (long npu = 0; npu < deployment.parallelism().worldSize(); npu++) {
            bundles.addObject().put("NPU", 1);
        }
    }

    private boolean takesGroups() {
        String version =
                ((RayLauncher) deployment.launcher().orElseThrow()).version().orElse("");
        Matcher form = VERSION.matcher(version);
        return !form.matches()
                || Integer.parseInt(form.group(1)) * 100 + Integer.parseInt(form.group(2)) >= FIRST_WITH_GROUPS;
    }
}

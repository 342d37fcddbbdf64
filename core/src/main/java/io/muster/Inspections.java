package io.muster;

import io.muster.cluster.Node;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.plan.HostAnswer;
import io.muster.plan.Inspection;
import io.muster.plan.Phase;
import io.muster.preflight.HostPreflight;
import io.muster.spi.LauncherAdapter;
import io.muster.spi.RuntimeAdapter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The hosts of a deployment, looked at without a run: also for what a run would see only on its way. */
final class Inspections {

    private final Adapters adapters;
    private final Deployment deployment;

    Inspections(Adapters adapters, Deployment complete) {
        this.adapters = adapters;
        this.deployment = complete;
    }

    /** One question to each host. */
    Phase look() {
        LauncherAdapter launcher = adapters.launcherOf(deployment);
        RuntimeAdapter runtime = adapters.runtimeOf(deployment);
        Map<String, List<Inspection>> inspections = new LinkedHashMap<>();
        for (Node node : deployment.cluster().nodes()) {
            var ofNode = new ArrayList<Inspection>();
            runtime.inspect(deployment, node).ifPresent(ofNode::add);
            if (deployment.runtime() instanceof BareRuntime) {
                launcher.inspect(deployment, node, runtime).ifPresent(ofNode::add);
            }
            inspections.put(node.host(), ofNode);
        }
        return HostPreflight.phase(deployment, Completion.ports(adapters, deployment), inspections);
    }

    /** What hosts told beside what was wrong, by host. */
    static Map<String, Map<String, String>> facts(List<HostAnswer> answers) {
        var facts = new LinkedHashMap<String, Map<String, String>>();
        answers.forEach(answer -> facts.put(answer.host(), answer.output().facts()));
        return facts;
    }
}

package io.muster;

import io.muster.cluster.Node;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.plan.HostAnswer;
import io.muster.plan.Inspection;
import io.muster.plan.Phase;
import io.muster.preflight.HostPreflight;
import io.muster.spi.RuntimeAdapter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
        RuntimeAdapter runtime = adapters.runtimeOf(deployment);
        Map<String, List<Inspection>> inspections = new LinkedHashMap<>();
        for (Node node : deployment.cluster().nodes()) {
            var ofNode = new ArrayList<Inspection>();
            runtime.inspect(deployment, node).ifPresent(ofNode::add);
            ofLauncher(node).ifPresent(ofNode::add);
            inspections.put(node.host(), ofNode);
        }
        return HostPreflight.phase(deployment, Completion.ports(adapters, deployment), Set.of(), inspections);
    }

    /**
     * The same before a run that ends something, without what its phases bring before that.
     *
     * @param held hosts on which it will be ended
     */
    Phase beforeAnEnd(Set<String> held) {
        Map<String, List<Inspection>> inspections = new LinkedHashMap<>();
        for (Node node : deployment.cluster().nodes()) {
            inspections.put(node.host(), ofLauncher(node).stream().toList());
        }
        return HostPreflight.phase(deployment, Completion.ports(adapters, deployment), held, inspections);
    }

    /** What it starts is in containers where these bring it. */
    private Optional<Inspection> ofLauncher(Node node) {
        return deployment.runtime() instanceof BareRuntime
                ? adapters.launcherOf(deployment).inspect(deployment, node, adapters.runtimeOf(deployment))
                : Optional.empty();
    }

    /** What hosts told beside what was wrong, by host. */
    static Map<String, Map<String, String>> facts(List<HostAnswer> answers) {
        var facts = new LinkedHashMap<String, Map<String, String>>();
        answers.forEach(answer -> facts.put(answer.host(), answer.output().facts()));
        return facts;
    }
}

package io.muster.ray;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.muster.deploy.Deployment;
import io.muster.plan.NodeEnvironment;
import java.util.List;
import java.util.TreeSet;

/** Variables that every node has of its own: vLLM gives its workers all others of the head's which they have not. */
final class OwnVariables {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Set by the script that starts the service, for it alone. */
    private static final List<String> OF_SERVICE = List.of("MUSTER_SERVICE", "RAY_ADDRESS", "VLLM_CONFIG_ROOT");

    private OwnVariables() {}

    /** What ray_non_carry_over_env_vars.json holds. */
    static String json(NodeEnvironment head, Deployment deployment) {
        var names = new TreeSet<>(head.names());
        names.addAll(OF_SERVICE);
        names.addAll(deployment.secrets().keySet());
        deployment.environment().nodes().values().forEach(variables -> names.addAll(variables.keySet()));
        ArrayNode array = JSON.createArrayNode();
        names.forEach(array::add);
        return array.toPrettyString() + "\n";
    }
}

package io.muster.ray;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.plan.NodeEnvironment;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnVariablesTest {

    @Test
    void whatANodeHasOfItsOwnIsNotCarriedOver() throws Exception {
        var given = new Environment(
                Map.of("HCCL_BUFFSIZE", "1024"), Map.of(Guide.HEAD, Map.of("A", "1"), Guide.WORKER, Map.of("B", "2")));
        Deployment deployment =
                Guide.deployment().toBuilder().environment(given).build();
        NodeEnvironment head =
                NodeEnvironment.of(deployment, deployment.cluster().head());

        JsonNode names = new ObjectMapper().readTree(OwnVariables.json(head, deployment));

        assertThat(names)
                .extracting(JsonNode::asText)
                .contains("HCCL_IF_IP", "GLOO_SOCKET_IFNAME", "ASCEND_RT_VISIBLE_DEVICES", "MUSTER_CLUSTER")
                .contains("A", "B")
                .contains("MUSTER_SERVICE", "RAY_ADDRESS", "VLLM_CONFIG_ROOT")
                .isSorted();
    }
}

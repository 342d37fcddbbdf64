package io.muster;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.ServeOptions;
import java.net.URI;
import org.junit.jupiter.api.Test;

class EndpointTest {

    private final Deployment.Builder deployment = Deployment.builder(
            Cluster.builder()
                    .nodes(Node.of("10.0.0.1"), Node.of("10.0.0.2"))
                    .npusPerNode(8)
                    .build(),
            ModelSpec.of("Qwen/Qwen3-235B-A22B"));

    @Test
    void clientsReachTheHeadAndAskForTheModelByItsId() {
        Endpoint endpoint = Endpoint.of(deployment.build()).orElseThrow();

        assertThat(endpoint.baseUrl()).isEqualTo(URI.create("http://10.0.0.1:8000/v1"));
        assertThat(endpoint.servedNames()).containsExactly("Qwen/Qwen3-235B-A22B");
    }

    @Test
    void aPortAndANameThatAreGivenCount() {
        ServeOptions serve =
                ServeOptions.builder().port(9001).servedModelName("qwen").build();

        Endpoint endpoint = Endpoint.of(deployment.serve(serve).build()).orElseThrow();

        assertThat(endpoint.baseUrl()).isEqualTo(URI.create("http://10.0.0.1:9001/v1"));
        assertThat(endpoint.servedNames()).containsExactly("qwen");
    }

    @Test
    void whereNothingIsServedThereIsNone() {
        assertThat(Endpoint.of(deployment.serve(ServeOptions.none()).build())).isEmpty();
    }
}

package io.muster;

import io.muster.deploy.Deployment;
import io.muster.deploy.ServeOptions;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Where clients of the OpenAI API reach a service. Immutable. Says where it is, not whether it serves: see {@link
 * Muster#status}.
 *
 * @param baseUrl ends with {@code /v1}
 * @param servedNames names by which requests ask for the model
 */
public record Endpoint(URI baseUrl, List<String> servedNames) {

    public Endpoint {
        servedNames = List.copyOf(servedNames);
    }

    static Optional<Endpoint> of(Deployment deployment) {
        ServeOptions serve = deployment.serve();
        if (!serve.serves()) {
            return Optional.empty();
        }
        URI baseUrl = URI.create("http://" + deployment.cluster().head().host() + ":" + serve.port() + "/v1");
        return Optional.of(new Endpoint(
                baseUrl,
                List.of(serve.servedModelName().orElse(deployment.model().id()))));
    }
}

package io.muster;

import io.muster.deploy.Deployment;
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
        return deployment.serve().serves()
                ? Optional.of(new Endpoint(URI.create(deployment.serviceUrl()), List.of(deployment.servedModelName())))
                : Optional.empty();
    }
}

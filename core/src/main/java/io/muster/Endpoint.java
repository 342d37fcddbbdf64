package io.muster;

import io.muster.deploy.Deployment;
import io.muster.deploy.Secret;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Where clients of the OpenAI API reach a service. Immutable. Says where it is, not whether it serves: see {@link
 * Muster#status}.
 *
 * @param baseUrl ends with {@code /v1}
 * @param servedNames names by which requests ask for the model
 * @param apiKey what clients must send as {@code Authorization: Bearer}, to be read with {@link Muster#read}; empty where the
 *     service asks for none
 */
public record Endpoint(URI baseUrl, List<String> servedNames, Optional<Secret> apiKey) {

    public Endpoint {
        servedNames = List.copyOf(servedNames);
    }

    static Optional<Endpoint> of(Deployment deployment) {
        return deployment.serve().serves()
                ? Optional.of(new Endpoint(
                        URI.create(deployment.serviceUrl()),
                        List.of(deployment.servedModelName()),
                        Optional.ofNullable(deployment.secrets().get("VLLM_API_KEY"))))
                : Optional.empty();
    }
}
